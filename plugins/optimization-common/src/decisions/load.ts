import type { UsageDigest } from '../digest/digest';
import { quantile, sumOf } from '../digest/histogram';
import type { LoadSlice } from './hourlyNeeds';
import type { WorkloadLoad } from './replicas';

/** Most of the time: what is above it are bursts, for which pods have room. */
const USUALLY = 0.95;

/**
 * What a workload uses, from what is known of its busiest pod: as if all pods were as busy, which is more than they use or as much.
 *
 * @param digests - of the containers of a pod
 * @param pods - how many there were
 * @public
 */
export function workloadLoad(
  digests: readonly UsageDigest[],
  pods: number,
): { load: WorkloadLoad; slices: LoadSlice[] } {
  const p95 = (resource: 'cpu' | 'memory') => {
    const levels = digests.flatMap(({ slices }) => {
      const all = slices.flatMap(slice => slice[resource] ?? []);
      return all.length ? quantile(sumOf(all), USUALLY) : [];
    });
    return levels.length
      ? { [resource]: pods * levels.reduce((sum, level) => sum + level, 0) }
      : {};
  };
  const byStart = new Map<
    string,
    { start: number; seconds: number; cpu: number }
  >();
  for (const { slices } of digests)
    for (const { start, seconds, cpu } of slices) {
      if (!cpu) continue;
      const key = `${start} ${seconds}`;
      const known = byStart.get(key) ?? { start, seconds, cpu: 0 };
      known.cpu += pods * quantile(cpu, USUALLY);
      byStart.set(key, known);
    }
  return {
    load: { ...p95('cpu'), ...p95('memory') },
    slices: [...byStart.values()],
  };
}
