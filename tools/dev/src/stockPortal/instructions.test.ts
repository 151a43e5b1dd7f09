import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inserted, instructionsFor } from './instructions.ts';

const page = [
  '<!-- portal: run -->',
  '```sh',
  'yarn add a',
  '```',
  '<!-- classic portal: App.tsx top -->',
  '```tsx',
  "import { A } from 'a';",
  '```',
  '<!-- portal: src/index.ts before backend.start() -->',
  '```ts',
  "backend.add(import('a'));",
  '```',
  '```sh',
  'not for machines',
  '```',
].join('\n');

test('the blocks with a remark are what a reader does, in order', () => {
  assert.deepEqual(
    instructionsFor('new', page).map(each => each.text),
    ['yarn add a', "backend.add(import('a'));"],
  );
});

test('a reader with the classic frontend system also does what is for that one', () => {
  const [, classic] = instructionsFor('classic', page);
  assert.deepEqual(classic, {
    does: 'insert',
    file: 'App.tsx',
    place: 'top',
    text: "import { A } from 'a';",
    line: 6,
  });
});

test('a remark that means nothing is named with its line', () => {
  assert.throws(
    () => instructionsFor('new', '<!-- portal: App.tsx -->\n```ts\na\n```'),
    /line 2: "portal: App\.tsx" is none of/,
  );
});

test('a text goes to the top, to the end, or above a line', () => {
  const put = (place: 'top' | 'end' | { before: string }) =>
    inserted('a\nb();\n', {
      does: 'insert',
      file: 'f.ts',
      line: 1,
      text: 'NEW',
      place,
    });
  assert.equal(put('top'), 'NEW\na\nb();\n');
  assert.equal(put('end'), 'a\nb();\n\nNEW\n');
  assert.equal(put({ before: 'b(' }), 'a\nNEW\nb();\n');
  assert.throws(() => put({ before: 'c' }), /f\.ts of the portal has no line/);
});
