import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { Pod, type Context } from '@flyrail/backstage-plugin-flyrail-node';
import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import { selectorQuery } from '../target/selector';
import type { Workload } from '../target/workload';
import type { PodHealth } from './judge';

/** Enough to judge by; a workload with more pods is judged by these. */
const MOST_PODS = 500;

interface PodStatus {
  phase?: string;
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
      running?: { startedAt?: string };
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

/** A workload's own pods, among the first `most` that have its labels. */
export async function listPods(
  { request }: Pick<Context, 'request'>,
  workload: Pick<
    Workload,
    'kind' | 'namespace' | 'name' | 'uid' | 'podSelector'
  >,
  most = MOST_PODS,
): Promise<KubernetesObject[]> {
  const { namespace, podSelector } = workload;
  const labelSelector = selectorQuery(podSelector);
  if (!labelSelector) {
    return [];
  }
  const { items } = await request<{ items: KubernetesObject[] }>({
    path: resourcePath(Pod, { namespace }),
    query: { labelSelector, limit: most },
  });
  return items.filter(pod => isOwn(pod, workload));
}

/** Whether a pod is the workload's: hooks, Jobs and other workloads may have its labels, too. Pure. */
function isOwn(
  { metadata: { labels, ownerReferences } }: KubernetesObject,
  { kind, name, uid }: Pick<Workload, 'kind' | 'name' | 'uid'>,
): boolean {
  const owner = ownerReferences?.find(({ controller }) => controller);
  return kind === 'Deployment'
    ? owner?.kind === 'ReplicaSet' &&
        owner.name === `${name}-${labels?.['pod-template-hash']}`
    : owner?.uid === uid;
}

/** Reads a pod's status. Pure. */
export function podHealth(pod: KubernetesObject): PodHealth {
  const status = (pod.status ?? {}) as PodStatus;
  const condition = (type: string) =>
    status.conditions?.find(each => each.type === type);
  const ready = condition('Ready');
  const scheduled = condition('PodScheduled');
  const isFinished = ['Succeeded', 'Failed'].includes(status.phase ?? '');
  return {
    name: pod.metadata.name ?? '',
    startedAt: seconds(status.startTime ?? pod.metadata.creationTimestamp),
    ...firstRun(status),
    isReady: ready?.status === 'True' && !isFinished,
    isFinished,
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

function firstRun({ containerStatuses = [] }: PodStatus) {
  const starts = containerStatuses.map(({ restartCount, state }) =>
    restartCount ? undefined : seconds(state?.running?.startedAt),
  );
  return starts.length > 0 && starts.every(start => start !== undefined)
    ? { runningSince: Math.max(...(starts as number[])) }
    : {};
}

function seconds(time: string | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? undefined : parsed / 1000;
}
