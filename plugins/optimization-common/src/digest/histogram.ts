import { bucketMiddle, bucketOf, bucketStart } from './buckets';

/**
 * How often a value was used, by bucket, with the exact largest one.
 *
 * @public
 */
export interface Histogram {
  /** Samples (or their weight) by bucket, in no order. */
  readonly counts: ReadonlyMap<number, number>;
  /** The largest sample, exact. */
  readonly max: number;
  /** Hours with at least one sample. */
  readonly hours: number;
}

/** No samples. */
export const emptyHistogram: Histogram = {
  counts: new Map(),
  max: 0,
  hours: 0,
};

/** The buckets in ascending order with their counts. */
export function ascending({
  counts,
}: Pick<Histogram, 'counts'>): [number, number][] {
  return [...counts].sort(([a], [b]) => a - b);
}

/**
 * The sum of histograms, each times its weight (1 where none is given); the largest value is of those that weigh.
 *
 * @public
 */
export function sumOf(
  histograms: Iterable<Histogram>,
  weightOf: (index: number) => number = () => 1,
): Histogram {
  const counts = new Map<number, number>();
  let max = 0;
  let hours = 0;
  let index = 0;
  for (const histogram of histograms) {
    const weight = weightOf(index++);
    if (!(weight > 0)) continue;
    for (const [bucket, count] of histogram.counts)
      counts.set(bucket, (counts.get(bucket) ?? 0) + count * weight);
    max = Math.max(max, histogram.max);
    hours += histogram.hours;
  }
  // In order, so that what is added up from it does not depend on the order in which samples came.
  return { counts: new Map(ascending({ counts })), max, hours };
}

/** How many samples there are, or their weight. */
export function totalOf({ counts }: Histogram): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/**
 * The value that a share `p` (0–1) of the samples does not exceed, interpolated within its bucket and never above
 * the largest sample. NaN where there are no samples.
 *
 * @public
 */
export function quantile(histogram: Histogram, p: number): number {
  const buckets = ascending(histogram);
  const wanted = p * totalOf(histogram);
  let below = 0;
  for (const [bucket, count] of buckets) {
    if (below + count >= wanted) {
      const start = bucketStart(bucket);
      const end = bucketStart(bucket + 1);
      const value = start + ((wanted - below) / count) * (end - start);
      return Math.min(value, histogram.max);
    }
    below += count;
  }
  return buckets.length ? histogram.max : NaN;
}

/**
 * The share of samples above a value, 0–1, interpolated within its bucket; 0 from the largest sample on.
 *
 * @public
 */
export function shareAbove(histogram: Histogram, value: number): number {
  if (value >= histogram.max) return 0;
  const own = bucketOf(value);
  let above = 0;
  let total = 0;
  for (const [bucket, count] of histogram.counts) {
    total += count;
    if (bucket > own) above += count;
    else if (bucket === own) {
      const start = bucketStart(bucket);
      const end = Math.min(bucketStart(bucket + 1), histogram.max);
      above += count * Math.min(1, Math.max(0, (end - value) / (end - start)));
    }
  }
  return total ? above / total : 0;
}

/**
 * The mean of the samples, none of them counted above `cap`. NaN where there are no samples.
 *
 * @public
 */
export function meanOf(histogram: Histogram, cap = Infinity): number {
  let sum = 0;
  let total = 0;
  for (const [bucket, count] of histogram.counts) {
    sum += count * Math.min(bucketMiddle(bucket), histogram.max, cap);
    total += count;
  }
  return sum / total;
}
