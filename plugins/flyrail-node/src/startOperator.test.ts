import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

jest.setTimeout(60_000);

describe('A process with an operator', () => {
  let operator: ChildProcess;

  afterEach(() => {
    operator.kill('SIGKILL');
  });

  it('waits for a cluster that is not there, and ends when it is told to', async () => {
    operator = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, '__testUtils__', 'operatorWithoutCluster.ts'),
      ],
      {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const ended = once(operator, 'exit');
    let last = '';
    for await (const line of createInterface({ input: operator.stdout! })) {
      last = line;
      // The second time it has waited for it.
      if (line.includes('failed (2)')) {
        break;
      }
    }
    expect(last).toMatch(/failed \(2\).*ECONNREFUSED/);
    operator.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
