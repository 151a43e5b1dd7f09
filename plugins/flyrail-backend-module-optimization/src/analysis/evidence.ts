import {
  quantile,
  sumOf,
  throttledShareOf,
  type RiskFacts,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';

/** Below this a container idles, and its bursts are noise. Cores. */
const IDLE_CORES = 0.01;

/** What the past of a workload says about the risk of changing it; of several containers the worst counts. Pure. */
export function evidenceOf(
  digests: readonly UsageDigest[],
  pods: number,
): Pick<
  RiskFacts,
  'oomKills' | 'throttledShare' | 'restartsPerDay' | 'burstiness'
> {
  const bursts = digests.flatMap(burstinessOf);
  return {
    oomKills: digests.reduce((sum, { oomKills }) => sum + oomKills.length, 0),
    throttledShare: Math.max(0, ...digests.map(throttledShareOf)),
    restartsPerDay:
      Math.max(0, ...digests.map(restartsPerDayOf)) / Math.max(1, pods),
    ...(bursts.length && { burstiness: Math.max(...bursts) }),
  };
}

function restartsPerDayOf({ trouble }: UsageDigest): number {
  const restarts = trouble.reduce((sum, day) => sum + day.restarts, 0);
  return restarts / Math.max(1, trouble.length);
}

function burstinessOf({ slices }: UsageDigest): number[] {
  const used = slices.flatMap(({ cpu }) => cpu ?? []);
  if (!used.length) return [];
  const all = sumOf(used);
  return [quantile(all, 0.99) / Math.max(quantile(all, 0.5), IDLE_CORES)];
}
