import type { WorkloadAutoscaler } from './workload';

/** Outside of these a target is of little use: below, most of what is paid for idles; above, there is no room to react. */
const LEAST = 50;
const MOST = 90;

/**
 * The target with which an autoscaler keeps its scale point: the use of a pod, request × target, at which it adds another. Else it
 * would start more pods as soon as their request falls. Bounded by 50–90 % (or by the target as it is, where that is outside).
 * Rounded down: it acts a little earlier rather than later.
 *
 * Source: desired = ceil(pods × use / (request × target)), kubernetes pkg/controller/podautoscaler; target1 = target0 × request0 / request1.
 *
 * @param target - percent of the pod's request
 * @param before - the pod's request, in cores or bytes
 * @param after - \> 0
 * @public
 */
export function movedTarget(
  target: number,
  before: number,
  after: number,
): number {
  // A hair below a whole number is a rounding error.
  const exact = Math.floor((target * before) / after + 1e-6);
  return Math.min(
    Math.max(exact, Math.min(LEAST, target)),
    Math.max(MOST, target),
  );
}

/**
 * The least request of a pod with which an autoscaler can keep its scale point within the bounds of {@link movedTarget}; a smaller one would make it run more pods.
 *
 * @public
 */
export function leastRequestFor(target: number, before: number): number {
  return (target * before) / Math.max(MOST, target);
}

/** The targets in percent by which autoscalers steer by one resource. */
export function targetsOn(
  autoscalers: readonly WorkloadAutoscaler[],
  resource: 'cpu' | 'memory',
): { name: string; percent: number }[] {
  return autoscalers.flatMap(({ name, utilization }) =>
    utilization
      .filter(metric => metric.resource === resource)
      .map(({ percent }) => ({ name, percent })),
  );
}
