import { withoutDips } from './dips';

describe('dips', () => {
  it.each([
    ['a weekend', [5, 5, 1, 1, 5, 5], [5, 5, 5, 5, 5, 5]],
    [
      'a weekend at the start of a week',
      [1, 5, 5, 5, 5, 5],
      [5, 5, 5, 5, 5, 5],
    ],
    ['a rise', [1, 1, 1, 5, 5, 5], [1, 1, 1, 5, 5, 5]],
    ['a fall that stays', [5, 5, 1, 1, 1, 1], [5, 5, 5, 5, 1, 1]],
    ['the first days of a few', [1, 5, 5], [1, 5, 5]],
  ])('leave out %s, or not', (_, levels, without) => {
    expect(withoutDips(levels)).toEqual(without);
  });
});
