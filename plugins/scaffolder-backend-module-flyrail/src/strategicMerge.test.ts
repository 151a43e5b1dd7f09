import { strategicMerge } from './strategicMerge';

describe('A patch on an object', () => {
  it.each([
    [
      'merges fields',
      { a: { b: 1, c: 2 } },
      { a: { c: 3 } },
      { a: { b: 1, c: 3 } },
    ],
    [
      'removes what is null',
      { a: 1, b: { c: 1 } },
      { b: { c: null } },
      { a: 1, b: {} },
    ],
    [
      'merges containers by their name',
      {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y' },
        ],
      },
      { containers: [{ name: 'b', cpu: 1 }, { name: 'c' }] },
      {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y', cpu: 1 },
          { name: 'c' },
        ],
      },
    ],
    [
      'replaces other lists',
      { tolerations: [{ key: 'a' }, { key: 'b' }] },
      { tolerations: [{ key: 'c' }] },
      { tolerations: [{ key: 'c' }] },
    ],
    ['makes what is not there', {}, { a: { b: [1] } }, { a: { b: [1] } }],
  ])('%s', (_, base, patch, merged) => {
    expect(strategicMerge(base, patch as never)).toEqual(merged);
  });
});
