import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

process.env.FLYRAIL_STATE = mkdtempSync(join(tmpdir(), 'flyrail-access-'));
after(() =>
  rmSync(process.env.FLYRAIL_STATE!, { recursive: true, force: true }),
);

const minutes = (count: number) => count * 60_000;

test('the host gets a kubeconfig without anybody’s credentials but a token of its own, which is renewed', async context => {
  const { hostAccess } = await import('./hostAccess.ts');
  context.mock.timers.enable({ apis: ['Date', 'setInterval'] });
  const asked: unknown[][] = [];
  const cluster = await hostAccess(
    { name: 'dev', title: 'Dev', kubeconfig: '/the/administrator’s' },
    async () => ({
      address: { server: 'https://127.0.0.1:6443' },
      async tokenOf(...of: unknown[]) {
        asked.push(of);
        return `token ${asked.length}`;
      },
    }),
  );
  assert.deepEqual(asked, [['flyrail-system', 'flyrail-host', 3600]]);

  const { tokenFile } = cluster.credentials!;
  const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8'));
  assert.deepEqual(config.users, [
    { name: 'flyrail-host', user: { tokenFile } },
  ]);
  assert.equal(readFileSync(tokenFile, 'utf8'), 'token 1');
  assert.equal(statSync(tokenFile).mode & 0o777, 0o600);

  context.mock.timers.tick(minutes(29));
  assert.equal(asked.length, 1);
  context.mock.timers.tick(minutes(1));
  await new Promise(setImmediate);
  assert.equal(readFileSync(tokenFile, 'utf8'), 'token 2');
});
