import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import type { UsageState } from '../usageSource';

/** The cluster serves no usage, or its metrics-server does not answer. */
export class MetricsApiError extends Error {
  override name = 'MetricsApiError';
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export const NOT_LOOKED_AT: UsageState = {
  state: 'pending',
  message: 'Usage has not been looked at yet.',
};

const whereToAdd = (cluster: string) =>
  `flyrail.optimization.usage with cluster: ${cluster}`;

/** A look that found usage of so many containers. Pure. */
export function lookedAt(cluster: string, containers: number): UsageState {
  return containers
    ? {
        state: 'ready',
        message:
          'Usage is collected by the portal itself from the metrics API, once a minute since it knows the workload; throttling is not known.',
        remedy: `A Prometheus knows more, and what was before: add it to ${whereToAdd(
          cluster,
        )}.`,
      }
    : {
        state: 'empty',
        message: 'The metrics API has no usage of any of these workloads.',
        remedy: 'It is there a minute after their pods run.',
      };
}

/** Nobody has collected for so long. Pure. */
export function neglected(since: Date): UsageState {
  return {
    state: 'pending',
    message: `No host has collected usage since ${since.toISOString()}.`,
    remedy:
      'One of those that look after this cluster does so by itself; look at their state if it stays so.',
  };
}

/** What a failed look is for the person who reads it, with what to do. Pure. */
export function troubleOf(cluster: string, error: unknown): UsageState {
  const message = `${(error as Error).message.replace(/\.$/, '')}.`;
  if (error instanceof MetricsApiError)
    return error.status === 404
      ? {
          state: 'empty',
          message: 'The cluster has no metrics API (metrics.k8s.io).',
          remedy: `Install metrics-server, or better add the cluster’s Prometheus to ${whereToAdd(
            cluster,
          )}.`,
        }
      : {
          state: 'unreachable',
          message: `The cluster’s metrics API does not answer: ${message}`,
          remedy:
            'Look at its metrics-server: kubectl get apiservice v1beta1.metrics.k8s.io.',
        };
  const status = error instanceof ApiError ? error.status : undefined;
  if (status === 401 || status === 403)
    return {
      state: 'unauthorized',
      message,
      remedy:
        'Apply the operator’s config/rbac: it may then list pods, replicasets and pods.metrics.k8s.io.',
    };
  if (status === 429)
    return {
      state: 'busy',
      message,
      remedy: 'It is asked again at the next look.',
    };
  return {
    state: 'unreachable',
    message,
    remedy: 'The cluster is looked at again by itself.',
  };
}
