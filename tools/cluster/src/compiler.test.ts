import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { goInDocker } from './compiler.ts';

test('Go inside Docker is called as Go is, and sees the module and the cache under their own paths', () => {
  const folder = mkdtempSync(join(tmpdir(), "it's a compiler "));
  try {
    const docker = join(folder, 'docker');
    writeFileSync(docker, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const cache = join(folder, 'cache');
    const go = goInDocker(docker, '/src/module', cache);
    const words = execFileSync(
      go,
      ['build', '-ldflags', '-s -w', './cmd/...'],
      {
        encoding: 'utf8',
      },
    )
      .trim()
      .split('\n');
    assert.deepEqual(words.slice(-5), [
      'go',
      'build',
      '-ldflags',
      '-s -w',
      './cmd/...',
    ]);
    assert.ok(words.includes('/src/module:/src/module:ro'));
    assert.ok(words.includes(`${cache}:${cache}`));
    assert.ok(words.includes(`GOMODCACHE=${join(cache, 'go-mod')}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
