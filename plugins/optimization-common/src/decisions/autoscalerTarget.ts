import {
  type ContainerSize,
  podRequest,
  type WorkloadAutoscaler,
} from './workload';

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

/** What an autoscaler aims at of one resource. */
export interface SteeredBy {
  name: string;
  /** The one container whose use counts; absent: the whole pod's. */
  container?: string;
  /** Who else keeps it, in words; absent: its target may be moved. */
  keptBy?: string;
  /** Percent of the request; absent where it aims at an amount. */
  percent?: number;
  /** Cores or bytes, whatever is requested. */
  amount?: number;
  /** Cores or bytes that each pod requests besides its containers. */
  besides?: number;
}

/** By what autoscalers steer of one resource. */
export function targetsOn(
  autoscalers: readonly WorkloadAutoscaler[],
  resource: 'cpu' | 'memory',
): SteeredBy[] {
  return autoscalers.flatMap(
    ({ name, keptBy, utilization, averages = [], besides }) =>
      [...utilization, ...averages]
        .filter(metric => metric.resource === resource)
        .map(({ resource: _, ...aim }) => ({
          name,
          ...(keptBy !== undefined && { keptBy }),
          ...(besides?.[resource] && { besides: besides[resource] }),
          ...aim,
        })),
  );
}

/** What a target is counted in: the request of its container, or of the pod with its sidecars. */
export function requestUnder(
  containers: readonly ContainerSize[],
  { container, besides = 0 }: Pick<SteeredBy, 'container' | 'besides'>,
  resource: 'cpu' | 'memory',
): number {
  return container === undefined
    ? podRequest(containers)[resource] + besides
    : podRequest(containers.filter(({ name }) => name === container))[resource];
}

/** Whether each container that a target is counted in requests something. Else the autoscaler cannot count, and scales nothing. */
function isCounted(
  containers: readonly ContainerSize[],
  { container }: Pick<SteeredBy, 'container'>,
  resource: 'cpu' | 'memory',
): boolean {
  return containers.every(
    ({ name, requests, limits }) =>
      (container !== undefined && container !== name) ||
      (requests[resource] ?? limits[resource]) !== undefined,
  );
}

/** The least request with which what it aims at is not above 90 % of it, or no more above than it is. */
export function leastRequestUnder(
  { percent, amount }: SteeredBy,
  before: number,
): number {
  if (percent !== undefined) return leastRequestFor(percent, before);
  return amount === undefined ? 0 : Math.min(before, (amount * 100) / MOST);
}

/**
 * The targets in percent with which autoscalers keep their scale points when the containers are sized otherwise. What they could not count before
 * has none to keep.
 *
 * Source: "missing request for cpu in container", kubernetes pkg/controller/podautoscaler/replica_calculator.go.
 *
 * @public
 */
export function keptScalePoints(
  autoscalers: readonly WorkloadAutoscaler[],
  before: readonly ContainerSize[],
  after: readonly ContainerSize[],
  resource: 'cpu' | 'memory',
): {
  name: string;
  resource: 'cpu' | 'memory';
  container?: string;
  /** As it is. */
  percent: number;
  /** As it has to be. */
  kept: number;
}[] {
  return targetsOn(autoscalers, resource).flatMap(target => {
    const { name, container, percent } = target;
    const was = requestUnder(before, target, resource);
    const is = requestUnder(after, target, resource);
    if (percent === undefined || !(was > 0 && is > 0) || was === is) return [];
    if (!isCounted(before, target, resource)) return [];
    return {
      ...{ name, resource, percent },
      ...(container !== undefined && { container }),
      kept: movedTarget(percent, was, is),
    };
  });
}
