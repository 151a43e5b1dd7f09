import type { UsageDigest } from '../digest/digest';
import { quantile, sumOf } from '../digest/histogram';
import type { LoadSlice } from './hourlyNeeds';
import type { WorkloadLoad } from './replicas';

/** Most of the time: what is above it are bursts, for which pods have room. */
const USUALLY = 0.95;

/**
 * What a workload uses most of the time, from what is known of its busiest pod: as if all pods were as busy, which is more than they use or as
 * much.
 *
 * @param digests - of the containers of a pod
 * @param pods - how many there were
 * @public
 */
export function workloadLoad(
  digests: readonly UsageDigest[],
  pods: number,
): WorkloadLoad {
  const p95 = (resource: 'cpu' | 'memory') => {
    const levels = digests.flatMap(({ slices }) => {
      const all = slices.flatMap(slice => slice[resource] ?? []);
      return all.length ? quantile(sumOf(all), USUALLY) : [];
    });
    return levels.length
      ? { [resource]: pods * levels.reduce((sum, level) => sum + level, 0) }
      : {};
  };
  return { ...p95('cpu'), ...p95('memory') };
}

/**
 * What one pod, the busiest, used when.
 *
 * @param digests - of its containers
 * @public
 */
export function podSlices(digests: readonly UsageDigest[]): LoadSlice[] {
  const byStart = new Map<
    string,
    { start: number; seconds: number; cpu: number }
  >();
  for (const { slices } of digests)
    for (const { start, seconds, cpu } of slices) {
      if (!cpu) continue;
      const key = `${start} ${seconds}`;
      const known = byStart.get(key) ?? { start, seconds, cpu: 0 };
      known.cpu += quantile(cpu, USUALLY);
      byStart.set(key, known);
    }
  return [...byStart.values()];
}
