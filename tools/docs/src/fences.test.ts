import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fences, region } from './fences.ts';

test('a block knows its language, its text, its line and the remark above it', () => {
  const page = [
    'Words.',
    '<!-- file: a.ts -->',
    '',
    '```ts',
    'const a = 1;',
    '```',
    '- in a list:',
    '  ```sh',
    '  ls',
    '    -l',
    '  ```',
  ].join('\n');
  assert.deepEqual(fences(page), [
    { language: 'ts', text: 'const a = 1;', line: 4, remark: 'file: a.ts' },
    { language: 'sh', text: 'ls\n  -l', line: 8, remark: undefined },
  ]);
});

test('a remark belongs to the next block only when nothing stands between', () => {
  const [block] = fences('<!-- run -->\nWords.\n```sh\nls\n```');
  assert.equal(block.remark, undefined);
});

test('a region is what stands between its markers, moved to the left', () => {
  const source = 'a\n  // #region b\n  b {\n    c\n  }\n  // #endregion\nd\n';
  assert.equal(region(source, 'b'), 'b {\n  c\n}');
  assert.equal(region(source), 'a\n  b {\n    c\n  }\nd');
  assert.throws(() => region(source, 'z'), /no region "z"/);
});
