import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import { startTimeOf } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'flyrail-lock-'));
after(() => rmSync(folder, { recursive: true }));

test('two holders never work at the same time', async () => {
  const path = join(folder, 'both');
  let inside = 0;
  const work = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await new Promise(setImmediate);
    inside -= 1;
  };
  const once = () => withLock(path, { withinSeconds: 5 }, work);
  await Promise.all([once(), once(), once()]);
  assert.deepEqual(
    readdirSync(folder).filter(file => file.startsWith('both')),
    [],
  );
});

test('the lock of a process that died is free', async () => {
  const path = join(folder, 'stale');
  writeFileSync(path, '1 123456789'); // that pid lives, but started at another time
  assert.equal(
    await withLock(path, { withinSeconds: 5 }, async () => 'done'),
    'done',
  );
});

test('a lock that is held too long is a failure that names the holder', async () => {
  const path = join(folder, 'held');
  writeFileSync(path, `1 ${startTimeOf(1)}`);
  await assert.rejects(
    withLock(path, { withinSeconds: 0.2 }, async () => {}),
    error =>
      error instanceof Failure && /held by process 1 /.test(error.message),
  );
});
