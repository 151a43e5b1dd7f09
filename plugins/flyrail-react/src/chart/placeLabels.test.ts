import { placeLabels } from './placeLabels';

const place = (...values: number[]) =>
  placeLabels(
    values.map((value, index) => ({ value, text: 'abc'[index] })),
    100,
  ).map(({ line, position }) => `${line.text} ${position}`);

describe('the names of the lines', () => {
  it.each([
    [
      'lie below their lines',
      [80, 40],
      ['a insideBottomRight', 'b insideBottomRight'],
    ],
    [
      'are one where the lines are one',
      [80, 40, 80],
      ['a · c insideBottomRight', 'b insideBottomRight'],
    ],
    // 85 is too close above 80 for a name between them.
    [
      'go above where another line is close below',
      [80, 85],
      ['b insideTopRight', 'a insideBottomRight'],
    ],
    // The room above the middle line is the upper one's no more than the lower one's.
    [
      'stay clear of a line close above',
      [50, 40, 30],
      ['a insideBottomRight', 'b insideBottomRight', 'c insideBottomRight'],
    ],
    ['stay in the chart at its lower edge', [4], ['a insideTopRight']],
    [
      'cross a line rather than leave the chart at its upper edge',
      [99, 92],
      ['a insideBottomRight', 'b insideBottomLeft'],
    ],
  ])('%s', (_, values, expected) => {
    expect(place(...values)).toEqual(expected);
  });

  it.each([0.6, 1, 3, 6, 9])(
    'never lie on each other, with three lines %d apart',
    gap => {
      for (const at of [5, 20, 50, 75]) {
        const names = placeLabels(
          [at, at + gap, at + 2 * gap].map(value => ({ value, text: 'x' })),
          100,
        ).map(({ line, position }) => ({
          side: position.slice(-5),
          middle: line.value + (position.includes('Top') ? 4 : -4),
        }));
        for (const [index, one] of names.entries())
          for (const other of names.slice(index + 1))
            expect(
              one.side === other.side &&
                Math.abs(one.middle - other.middle) < 8 - 1e-9,
            ).toBe(false);
      }
    },
  );
});
