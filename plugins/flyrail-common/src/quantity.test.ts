import { quantityValue } from './quantity';

describe('quantityValue', () => {
  it.each([
    ['250m', 0.25],
    ['1.5', 1.5],
    ['100n', 1e-7],
    ['128Mi', 134217728],
    ['1G', 1e9],
    ['1Ei', 2 ** 60],
    ['.5Gi', 2 ** 29],
    ['1e3', 1000],
    ['2E', 2e18],
    ['2E2', 200],
    ['-1k', -1000],
    ['0', 0],
  ])('reads %s', (text, value) => {
    expect(quantityValue(text)).toBeCloseTo(value, 12);
  });

  it.each(['', 'lots', '1 Gi', '128MB', '1mi', '.', 'Mi'])(
    'refuses %j',
    text => {
      expect(() => quantityValue(text)).toThrow(/not a quantity/);
    },
  );
});
