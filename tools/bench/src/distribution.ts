/** What is said of many measurements of one thing. */
export interface Distribution {
  count: number;
  p50: number;
  p99: number;
  most: number;
}

/**
 * Percentiles by nearest rank: the p99 of 100 values is the 99th smallest.
 *
 * @throws RangeError when there are none
 */
export function distributionOf(values: readonly number[]): Distribution {
  if (values.length === 0) throw new RangeError('no values were measured');
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  return {
    count: sorted.length,
    p50: rank(0.5),
    p99: rank(0.99),
    most: sorted[sorted.length - 1],
  };
}
