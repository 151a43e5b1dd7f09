import { digestOf } from './digest';
import {
  emptyHistogram,
  type Histogram,
  meanOf,
  quantile,
  shareAbove,
  sumOf,
  totalOf,
} from './histogram';

const histogramOf = (values: number[]): Histogram =>
  sumOf(
    digestOf({
      times: Float64Array.from(values, (_, index) => index * 60),
      cpu: Float64Array.from(values),
    }).slices.map(({ cpu }) => cpu!),
  );
const upTo = (count: number, scale: number) =>
  Array.from({ length: count }, (_, index) => (index + 1) * scale);

describe.each([1e-3, 1, 10])('values from 1 to 1000 times %p', scale => {
  const histogram = histogramOf(upTo(1000, scale));

  it.each([0.01, 0.5, 0.9, 0.99, 0.999])(
    'has the %p quantile within 2 %%',
    p => {
      const exact = 1000 * scale * p;
      expect(Math.abs(quantile(histogram, p) / exact - 1)).toBeLessThan(0.02);
    },
  );

  it('keeps the largest value exact', () => {
    expect(histogram.max).toBe(1000 * scale);
    expect(quantile(histogram, 1)).toBe(1000 * scale);
    expect(shareAbove(histogram, 1000 * scale)).toBe(0);
  });

  it.each([100, 500, 900, 990])('knows the share above %p', value => {
    expect(shareAbove(histogram, value * scale)).toBeCloseTo(
      1 - value / 1000,
      2,
    );
  });

  it('knows the mean, also of what a cap lets through', () => {
    expect(meanOf(histogram) / scale / 500.5).toBeCloseTo(1, 2);
    // 1…500 and 500 times 500
    expect(meanOf(histogram, 500 * scale) / scale / 375.25).toBeCloseTo(1, 2);
  });
});

it('has no quantile where there are no samples', () => {
  expect(quantile(emptyHistogram, 0.5)).toBeNaN();
  expect(shareAbove(emptyHistogram, 1)).toBe(0);
});

it('counts idle time', () => {
  const histogram = histogramOf([0, 0, 0, 4]);
  expect(quantile(histogram, 0.5)).toBeLessThan(1e-6);
  expect(shareAbove(histogram, 0.001)).toBe(0.25);
});

it('weighs what it sums, and leaves out what weighs nothing', () => {
  const sum = sumOf([histogramOf([1]), histogramOf([2]), histogramOf([9])], n =>
    n === 2 ? 0 : n + 1,
  );
  expect(totalOf(sum)).toBe(3);
  expect(sum.max).toBe(2);
});
