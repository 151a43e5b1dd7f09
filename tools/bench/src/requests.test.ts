import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HARNESS } from './client.ts';
import { countRequests } from './requests.ts';

const request = (verb: string, resource: string, more: object = {}) => ({
  stage: 'ResponseComplete',
  verb,
  userAgent: 'operator',
  user: { username: 'flyrail-admin' },
  objectRef: { resource },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-01-01T00:00:10.000000Z',
  ...more,
});

async function counted(
  requests: object[],
  [from, until] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-requests-'));
  try {
    const file = join(folder, 'audit.log');
    writeFileSync(
      file,
      requests.map(one => `${JSON.stringify(one)}\n`).join(''),
    );
    return await countRequests(file, Date.parse(from), Date.parse(until));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('every way to write is a write, a status too, by verb and resource', async () => {
  const { writes, byKind } = await counted([
    request('create', 'services'),
    request('update', 'services'),
    request('patch', 'services'),
    request('delete', 'services'),
    request('patch', 'webapps', {
      objectRef: { resource: 'webapps', subresource: 'status' },
    }),
  ]);
  assert.equal(writes, 5);
  assert.equal(byKind['patch webapps/status'], 1);
});

test('Events and Leases are counted apart from writes and reads', async () => {
  const { writes, reads, events, leases } = await counted([
    request('create', 'events'),
    request('patch', 'leases'),
    request('get', 'leases'),
  ]);
  assert.deepEqual([writes, reads, events, leases], [0, 0, 1, 2]);
});

test('a get is a read; a list and a watch are not, and a watch counts once', async () => {
  const count = await counted([
    request('get', 'services'),
    request('list', 'services'),
    request('watch', 'services', { stage: 'ResponseStarted' }),
    request('watch', 'services'),
  ]);
  assert.deepEqual([count.reads, count.lists, count.watches], [1, 1, 1]);
});

test('the harness, the API server itself and other times do not count', async () => {
  const { writes } = await counted([
    request('create', 'services', { userAgent: HARNESS }),
    request('create', 'services', { user: { username: 'system:apiserver' } }),
    request('create', 'services', {
      requestReceivedTimestamp: '2026-01-01T00:02:00.000000Z',
    }),
  ]);
  assert.equal(writes, 0);
});

test('a refused write is a write, and is named', async () => {
  const { writes, refused } = await counted([
    request('patch', 'services', { responseStatus: { code: 422 } }),
  ]);
  assert.equal(writes, 1);
  assert.deepEqual(refused, { 'patch services 422': 1 });
});
