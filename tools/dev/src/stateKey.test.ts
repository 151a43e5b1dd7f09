import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stateKey } from './stateKey.ts';

test('the key is of 32 bytes, the same at each start, and nobody else’s to read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-state-key-'));
  try {
    const key = stateKey(folder);
    assert.equal(Buffer.from(key, 'base64').length, 32);
    assert.equal(stateKey(folder), key);
    const { mode } = statSync(join(folder, 'optimization-state-key'));
    assert.equal(mode & 0o777, 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
