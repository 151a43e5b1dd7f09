import type { ContainerSize } from './workload';

/**
 * A pod's quality of service: who is evicted first when a node runs short.
 *
 * @public
 */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const RESOURCES = ['cpu', 'memory'] as const;

/**
 * The class that Kubernetes gives a pod of these containers: Guaranteed when each has limits of both resources that its requests equal (or
 * leave out), BestEffort when none says anything.
 *
 * Source: kubernetes pkg/apis/core/v1/helper/qos/qos.go.
 *
 * @public
 */
export function qosClassOf(containers: readonly ContainerSize[]): QosClass {
  const silent = containers.every(({ requests, limits }) =>
    RESOURCES.every(resource => !requests[resource] && !limits[resource]),
  );
  if (silent) return 'BestEffort';
  const guaranteed = containers.every(({ requests, limits }) =>
    RESOURCES.every(
      resource =>
        limits[resource] &&
        (requests[resource] ?? limits[resource]) === limits[resource],
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
