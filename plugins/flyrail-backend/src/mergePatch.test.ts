import { mergePatch } from './mergePatch';

describe('a merge patch', () => {
  it.each<[string, {}, {}, {} | undefined]>([
    [
      'names no leaf when all is the same',
      { a: { b: 1 } },
      { a: { b: 1 } },
      undefined,
    ],
    [
      'names the leaf that differs and none beside it',
      { a: 1, b: { c: 1, d: 2 } },
      { a: 1, b: { c: 3, d: 2 } },
      { b: { c: 3 } },
    ],
    ['removes what is gone', { a: 1, b: { c: 1 } }, { a: 1 }, { b: null }],
    ['adds a section as a whole', {}, { a: { b: 1 } }, { a: { b: 1 } }],
    ['takes a list as one leaf', { a: [1, 2] }, { a: [2] }, { a: [2] }],
    ['takes null for absent', { a: 1 }, { a: null, b: null }, { a: null }],
    [
      'replaces a value by a section',
      { a: 1 },
      { a: { b: 1 } },
      { a: { b: 1 } },
    ],
  ])('%s', (_, before, after, patch) => {
    expect(mergePatch(before, after)).toEqual(patch);
  });
});
