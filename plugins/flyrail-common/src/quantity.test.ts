import { cpuQuantity, memoryQuantity, quantityValue } from './quantity';

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

describe('cpuQuantity', () => {
  it.each([
    [0, '0'],
    [0.0001, '1m'],
    [0.25, '250m'],
    [0.1 + 0.2, '300m'],
    [0.2501, '251m'],
    [1.1, '1100m'],
    [2, '2'],
    [128, '128'],
  ])('writes %d cores', (cores, text) => {
    expect(cpuQuantity(cores)).toBe(text);
  });
});

describe('memoryQuantity', () => {
  it.each([
    [0, '0Mi'],
    [1, '1Mi'],
    [2 ** 27, '128Mi'],
    [2 ** 27 + 1, '129Mi'],
    [2 ** 31, '2Gi'],
    [1.5 * 2 ** 30, '1536Mi'],
  ])('writes %d bytes', (bytes, text) => {
    expect(memoryQuantity(bytes)).toBe(text);
  });
});

it.each([-1, NaN, Infinity])('%d is no amount', value => {
  expect(() => cpuQuantity(value)).toThrow(`${value} cores`);
  expect(() => memoryQuantity(value)).toThrow(`${value} bytes`);
});
