import {
  ApiError,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { MetricsApiError } from './collectionState';
import {
  ownerLabels,
  takenBy,
  type Pod,
  type PodMetrics,
  type Taken,
} from './podFacts';

/** Objects of one answer: so much of a namespace is in memory at a time. */
const PAGE = 500;
const WITHOUT_BODIES =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export interface NamespaceUsage {
  readonly taken: readonly Taken[];
  readonly pods: readonly Pod[];
  /** Who owns its pods and ReplicaSets, in the words of kube-state-metrics. */
  readonly owners: readonly Readonly<Record<string, string>>[];
  /** Requests that it took. */
  readonly requests: number;
}

/**
 * What the pods of a namespace take now, and whose they are: three requests, more where there are more than 500 pods.
 *
 * @throws MetricsApiError where usage is not served; ApiError or ClusterUnreachableError for the rest
 */
export async function readNamespace(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<NamespaceUsage> {
  let requests = 0;
  const list = async <T, U>(
    path: string,
    keep: (items: readonly T[]) => U[],
    accept?: string,
  ): Promise<U[]> => {
    const kept: U[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      requests++;
      const page: { items?: T[]; metadata?: { continue?: string } } =
        await connection.request<any>({
          ...{ path, accept, signal },
          query: { limit: PAGE, ...(next && { continue: next }) },
        });
      kept.push(...keep(page.items ?? []));
      next = page.metadata?.continue || undefined;
    }
    return kept;
  };
  const taken = await list<PodMetrics, Taken>(
    `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
    items => items.flatMap(takenBy),
  ).catch(error => {
    throw error instanceof ApiError && [404, 503].includes(error.status)
      ? new MetricsApiError(error.status, error.message)
      : error;
  });
  const pods = await list<Pod, Pod>(
    `/api/v1/namespaces/${namespace}/pods`,
    items => items.map(trimmed),
  );
  const ofReplicaSets = await list<
    Pick<Pod, 'metadata'>,
    Record<string, string>
  >(
    `/apis/apps/v1/namespaces/${namespace}/replicasets`,
    items => items.flatMap(each => ownerLabels(each, 'replicaset')),
    WITHOUT_BODIES,
  );
  return {
    ...{ taken, pods, requests },
    owners: [...pods.flatMap(pod => ownerLabels(pod, 'pod')), ...ofReplicaSets],
  };
}

/** As much of a pod as is looked at: the rest need not be held while more are read. */
function trimmed({ metadata, spec, status }: Pod): Pod {
  const { name, namespace, ownerReferences } = metadata;
  return {
    metadata: { name, namespace, ownerReferences },
    spec: {
      containers: spec?.containers?.map(({ name: container, resources }) => ({
        name: container,
        resources: { limits: { memory: resources?.limits?.memory } },
      })),
    },
    status: {
      containerStatuses: status?.containerStatuses?.map(
        ({ name: container, restartCount, lastState }) => ({
          name: container,
          restartCount,
          lastState: { terminated: lastState?.terminated },
        }),
      ),
    },
  };
}
