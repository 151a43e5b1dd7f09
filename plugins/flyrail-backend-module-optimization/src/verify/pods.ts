import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Pod, type Context } from '@flyrail/backstage-plugin-flyrail-node';
import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import { selectorQuery } from '../target/selector';
import type { Workload } from '../target/workload';
import type { PodHealth } from './judge';

/** Enough to judge by; a workload with more pods is judged by these. */
const MOST_PODS = 500;

interface PodStatus {
  startTime?: string;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    lastTransitionTime?: string;
  }[];
  containerStatuses?: {
    name: string;
    restartCount?: number;
    state?: {
      waiting?: { reason?: string };
      terminated?: { reason?: string; finishedAt?: string };
    };
    lastState?: { terminated?: { reason?: string; finishedAt?: string } };
  }[];
}

/** The health of a workload's pods, as they are now. */
export async function readPods(
  io: Pick<Context, 'request'>,
  workload: Workload,
): Promise<PodHealth[]> {
  return (await listPods(io, workload)).map(podHealth);
}

/** A workload's pods, `most` at most. */
export async function listPods(
  { request }: Pick<Context, 'request'>,
  { namespace, podSelector }: Pick<Workload, 'namespace' | 'podSelector'>,
  most = MOST_PODS,
): Promise<KubernetesObject[]> {
  const labelSelector = selectorQuery(podSelector);
  if (!labelSelector) {
    return [];
  }
  const { items } = await request<{ items: KubernetesObject[] }>({
    path: resourcePath(Pod, { namespace }),
    query: { labelSelector, limit: most },
  });
  return items;
}

/** Reads a pod's status. Pure. */
export function podHealth(pod: KubernetesObject): PodHealth {
  const status = (pod.status ?? {}) as PodStatus;
  const condition = (type: string) =>
    status.conditions?.find(each => each.type === type);
  const ready = condition('Ready');
  const scheduled = condition('PodScheduled');
  return {
    name: pod.metadata.name ?? '',
    startedAt: seconds(status.startTime ?? pod.metadata.creationTimestamp),
    isReady: ready?.status === 'True',
    readySince: seconds(ready?.lastTransitionTime),
    isDeleting: pod.metadata.deletionTimestamp !== undefined,
    ...(scheduled?.status === 'False' && {
      unschedulable: scheduled.message ?? scheduled.reason ?? 'unschedulable',
    }),
    containers: (status.containerStatuses ?? []).map(container => {
      const end =
        container.state?.terminated ?? container.lastState?.terminated;
      return {
        name: container.name,
        restarts: container.restartCount ?? 0,
        waiting: container.state?.waiting?.reason,
        ...(end && {
          lastEnd: {
            reason: end.reason ?? 'Error',
            at: seconds(end.finishedAt) ?? 0,
          },
        }),
      };
    }),
  };
}

function seconds(time: string | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? undefined : parsed / 1000;
}
