import type { Sizing, UsageSeries } from '../series';
import { nearestRank, sortedSamples } from './quantile';

const INTERVAL = 900;
const LEAST_CPU = 0.001;

/**
 * Kruize's cost recommendation: of the largest CPU sample of each 15 minutes the max where that is under a core, else p60; memory as of
 * {@link kruizePerformance}. No CPU at or below 1m. Without throttling, which a usage series does not tell.
 *
 * Source: kruize/autotune src/main/java/com/autotune/analyzer/recommendations/model/GenericRecommendationModel.java.
 *
 * @public
 */
export function kruizeCost(training: UsageSeries): Sizing {
  return kruize(training, 0.6);
}

/**
 * Kruize's performance recommendation: as {@link kruizeCost} with p98 for p60. Memory is the max + 20 %, or the max + 1.05 × the
 * largest rise within 15 minutes where that is less.
 *
 * @public
 */
export function kruizePerformance(training: UsageSeries): Sizing {
  return kruize(training, 0.98);
}

function kruize({ times, cpu, memory }: UsageSeries, share: number): Sizing {
  const cores = Float64Array.from(
    intervals(times, cpu),
    ({ most }) => most,
  ).sort();
  const most = nearestRank(cores, 1);
  const chosen =
    most === undefined || most < 1 ? most : nearestRank(cores, share);
  const peak = nearestRank(sortedSamples(memory), 1);
  const rise = intervals(times, memory).reduce(
    (largest, interval) =>
      Math.max(largest, Math.ceil(interval.most - interval.least)),
    0,
  );
  return {
    cpu: chosen !== undefined && chosen > LEAST_CPU ? chosen : undefined,
    memory:
      peak === undefined ? undefined : Math.min(1.2 * peak, peak + 1.05 * rise),
  };
}

function intervals(
  times: Float64Array,
  values: Float64Array | undefined,
): { most: number; least: number }[] {
  const found = new Map<number, { most: number; least: number }>();
  values?.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    const key = Math.floor(times[index] / INTERVAL);
    const { most = value, least = value } = found.get(key) ?? {};
    found.set(key, {
      most: Math.max(most, value),
      least: Math.min(least, value),
    });
  });
  return [...found.values()];
}
