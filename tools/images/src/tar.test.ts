import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { tar } from './tar.ts';

const entries = [
  { path: 'etc', type: 'directory' as const, mode: 0o755 },
  {
    path: 'etc/hello',
    type: 'file' as const,
    mode: 0o644,
    content: Buffer.from('hello\n'.repeat(200)),
  },
];

test('what is written is what tar reads', () => {
  const list = spawnSync('tar', ['-tvf', '-'], { input: tar(entries) });
  assert.equal(list.status, 0, String(list.stderr));
  assert.match(
    String(list.stdout),
    /drwxr-xr-x .* etc\/\n-rw-r--r-- .* 1200 .* etc\/hello/,
  );
  const content = spawnSync('tar', ['-xOf', '-', 'etc/hello'], {
    input: tar(entries),
  });
  assert.equal(String(content.stdout), 'hello\n'.repeat(200));
});

test('the same entries give the same bytes', () => {
  assert.ok(tar(entries).equals(tar(entries)));
});

test('a path that a header cannot hold is refused', () => {
  const path = 'a'.repeat(101);
  assert.throws(() => tar([{ path, type: 'file', mode: 0o644 }]), RangeError);
});
