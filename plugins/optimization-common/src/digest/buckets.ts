/**
 * Buckets that grow by 2 %: bucket n ≥ 1 holds the values from `FLOOR · RATIO^(n−1)` up to `FLOOR · RATIO^n`, so a
 * value is known within 2 %, and within far less where a histogram is interpolated. Bucket 0 holds what is smaller.
 * One scale for cores and bytes: a micro-core and a byte are both far below what can be asked for.
 */
const RATIO = 1.02;
const FLOOR = 1e-6;
const LOG_RATIO = Math.log(RATIO);

/** The bucket of a value ≥ 0. */
export function bucketOf(value: number): number {
  return value < FLOOR
    ? 0
    : Math.floor(Math.log(value / FLOOR) / LOG_RATIO) + 1;
}

/** The smallest value of a bucket. */
export function bucketStart(bucket: number): number {
  return bucket === 0 ? 0 : FLOOR * Math.exp((bucket - 1) * LOG_RATIO);
}

/** The value that stands for a bucket where one must: its geometric middle. */
export function bucketMiddle(bucket: number): number {
  return bucket === 0 ? 0 : FLOOR * Math.exp((bucket - 0.5) * LOG_RATIO);
}

/** How many buckets a factor spans, as a fraction: `bucketsOfFactor(1.02)` is 1. */
export function bucketsOfFactor(factor: number): number {
  return Math.log(factor) / LOG_RATIO;
}
