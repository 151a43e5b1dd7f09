import type { Sizing, UsageSeries } from '../series';
import { times } from './quantile';

const SHARE = 0.99;
const MARGIN = 1.15;
const LEAST_WEIGHT = 1e-5;
const CPU_BUCKET = 0.1;
const MEMORY_BUCKET = 100 * 2 ** 20;

/**
 * Crane's resource recommendation: p99 of a histogram with even buckets (0.1 core, 100 MiB) in which a sample weighs its value, + 15 %;
 * the end of the bucket counts. Without its last bucket at 100 cores and 1000 × 100 MiB, which would be an answer for nothing larger.
 * The half-life that Crane configures has no effect in its code.
 *
 * Source: gocrane/crane pkg/prediction/percentile and pkg/recommendation/recommender/resource.
 *
 * @public
 */
export function craneResource({ cpu, memory }: UsageSeries): Sizing {
  return {
    cpu: times(evenBucketPercentile(cpu, CPU_BUCKET), MARGIN),
    memory: times(evenBucketPercentile(memory, MEMORY_BUCKET), MARGIN),
  };
}

function evenBucketPercentile(
  values: Float64Array | undefined,
  width: number,
): number | undefined {
  const weights = new Map<number, number>();
  let total = 0;
  values?.forEach(value => {
    if (Number.isNaN(value)) return;
    const bucket = Math.floor(value / width);
    const weight = Math.max(LEAST_WEIGHT, value);
    weights.set(bucket, (weights.get(bucket) ?? 0) + weight);
    total += weight;
  });
  let sum = 0;
  let end: number | undefined;
  for (const bucket of [...weights.keys()].sort((a, b) => a - b)) {
    end = (bucket + 1) * width;
    sum += weights.get(bucket)!;
    if (sum >= SHARE * total) break;
  }
  return end;
}
