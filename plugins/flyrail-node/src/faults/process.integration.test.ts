import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { ConfigMap } from '../builtins';
import { greetingOperator, OperatorHarness, requiredCluster } from '../testing';

jest.setTimeout(60_000);

const group = 'process.faults.flyrail.io';

describe('The Backstage process of an operator that leaks', () => {
  let harness: OperatorHarness;
  let backend: ChildProcess;
  let said = '';

  beforeAll(async () => {
    harness = await OperatorHarness.start({
      operator: greetingOperator({ group }),
      idle: true,
    });
    backend = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, '../__testUtils__', 'leakingBackend.ts'),
      ],
      {
        cwd: resolve(__dirname, '../..'),
        env: {
          ...process.env,
          // Backstage lets a process under test end where it keeps others alive.
          NODE_ENV: 'production',
          NODE_OPTIONS: '',
          FLYRAIL_TEST_KUBECONFIG: requiredCluster(),
          FLYRAIL_TEST_GROUP: group,
        },
      },
    );
    const listen = (chunk: Buffer) => {
      said += chunk;
    };
    backend.stdout!.on('data', listen);
    backend.stderr!.on('data', listen);
    await harness.then.holds(
      'the backend is up',
      () => {
        if (backend.exitCode !== null) {
          throw new Error(said);
        }
        return said.includes('started\n');
      },
      45_000,
    );
  });
  afterAll(async () => {
    if (backend?.exitCode === null) {
      const ended = once(backend, 'exit');
      backend.kill('SIGKILL');
      await ended;
    }
    await harness?.stop();
  });

  it.each([
    ['a rejection that nobody waits for', 'rejection', 'nobody waits for this'],
    ['an exception in a timer', 'timer', 'thrown where nobody catches'],
    ["an 'error' that nobody listens to", 'emitter', 'unheard'],
    ['a rejection after its reconcile has ended', 'late', 'later'],
  ])('outlives %s, says what it was, and goes on', async (_, name, message) => {
    const { given, then, when } = harness;
    await given.object(name, { copies: 1 });
    await then.holds('it is in the log', () => said.includes(message));
    expect(backend.exitCode).toBeNull();
    await given.object(`after-${name}`, { text: 'hi', copies: 1 });
    await when.deleted(ConfigMap, `after-${name}-0`);
    await then.exists(ConfigMap, `after-${name}-0`, { data: { text: 'hi' } });
  });
});
