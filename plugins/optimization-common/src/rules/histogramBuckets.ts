import { log, wholePower } from './goMath';

/**
 * Exponentially growing buckets: bucket 0 is [0, first), bucket n ≥ 1 starts at first × (ratio^n − 1)/(ratio − 1), the last one starts at or above `max`.
 *
 * @public
 */
export interface HistogramBuckets {
  /** The end of bucket 0, in the unit of the samples; \> 0. */
  readonly first: number;
  /** How many times wider each bucket is than the one before; \> 1. */
  readonly ratio: number;
  /** The largest value that must be told from infinity. */
  readonly max: number;
  /** A bucket with less weight counts as empty. */
  readonly epsilon: number;
}

/**
 * The buckets of the Vertical Pod Autoscaler for CPU, in cores. Source: kubernetes/autoscaler pkg/recommender/model/aggregations_config.go.
 *
 * @public
 */
export const VPA_CPU_BUCKETS: HistogramBuckets = {
  first: 0.01,
  ratio: 1.05,
  max: 1000,
  epsilon: 1e-4,
};

/**
 * The buckets of the Vertical Pod Autoscaler for memory, in bytes. Source: as of {@link VPA_CPU_BUCKETS}.
 *
 * @public
 */
export const VPA_MEMORY_BUCKETS: HistogramBuckets = {
  first: 1e7,
  ratio: 1.05,
  max: 1e12,
  epsilon: 1e-4,
};

/**
 * How many buckets there are.
 *
 * @throws RangeError when the buckets are not as said
 */
export function bucketCount(buckets: HistogramBuckets): number {
  const { first, ratio, max, epsilon } = buckets;
  if (!(first > 0 && ratio > 1 && max > 0 && epsilon > 0)) {
    throw new RangeError(
      `histogram buckets: first ${first}, max ${max} and epsilon ${epsilon} must be above 0 and ratio ${ratio} above 1`,
    );
  }
  return Math.ceil(position(buckets, max)) + 1;
}

/**
 * Where a bucket begins, in the unit of the samples.
 *
 * @public
 */
export function bucketStart(
  { first, ratio }: HistogramBuckets,
  bucket: number,
): number {
  return bucket === 0
    ? 0
    : (first * (wholePower(ratio, bucket) - 1)) / (ratio - 1);
}

/** The bucket that a finite value is counted in: the last one for all that is too large, the first for all that is too small. */
export function bucketOf(buckets: HistogramBuckets, value: number): number {
  if (value < buckets.first) return 0;
  return Math.min(
    Math.trunc(position(buckets, value)),
    Math.ceil(position(buckets, buckets.max)),
  );
}

/** Where a value lies in buckets, fractions included. */
function position({ first, ratio }: HistogramBuckets, value: number): number {
  return log((value * (ratio - 1)) / first + 1) / log(ratio);
}
