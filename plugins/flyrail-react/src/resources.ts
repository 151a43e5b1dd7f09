import {
  ClusterResult,
  clusterFor,
  ClusterStatus,
  KubernetesObject,
  ResourceAddress,
  ResourceDetail,
  ResourceFilter,
} from '@flyrail/backstage-plugin-flyrail-common';
import { useFlyrailApi } from './api';
import { Live, useLive } from './live';

/** The clusters the portal knows and how each of them is for this kind. */
export function useClusters(kindId: string): Live<ClusterStatus[]> {
  const api = useFlyrailApi();
  return useLive({
    key: `clusters/${kindId}`,
    load: async signal =>
      (await api.listClusters({ signal })).items.map(cluster =>
        clusterFor(
          cluster,
          cluster.operators.find(operator => operator.kindId === kindId),
        ),
      ),
    concerns: () => false,
  });
}

/**
 * The objects of one kind that match any of the filters, by cluster. Every configured cluster is in the answer, also
 * those that cannot be asked. Without a filter nothing is read.
 */
export function useResources<T extends KubernetesObject>(
  kindId: string,
  filters: ResourceFilter[],
): Live<ClusterResult<T>[]> {
  const api = useFlyrailApi();
  return useLive({
    key: filters.length > 0 ? JSON.stringify([kindId, filters]) : undefined,
    load: async signal =>
      mergeByCluster(
        await Promise.all(
          filters.map(
            async filter =>
              (
                await api.listResources<T>(kindId, filter, { signal })
              ).clusters,
          ),
        ),
      ),
    concerns: changed => changed.kindId === kindId,
  });
}

/** How often a list of everything is read anew while things change. */
const FLEET_MILLISECONDS = 5_000;

/** Every object of a kind that one may see, by cluster: a large answer, read with a pause between. */
export function useFleet<T extends KubernetesObject>(
  kindId: string,
): Live<ClusterResult<T>[]> {
  const api = useFlyrailApi();
  return useLive({
    key: `fleet/${kindId}`,
    load: async signal =>
      (await api.listResources<T>(kindId, {}, { signal })).clusters,
    concerns: changed => changed.kindId === kindId,
    atMostEveryMilliseconds: FLEET_MILLISECONDS,
  });
}

/** Several answers as one: the items of each cluster together, each once; its state as the last answer has it. */
export function mergeByCluster<T extends KubernetesObject>(
  answers: ClusterResult<T>[][],
): ClusterResult<T>[] {
  const merged = new Map<string, ClusterResult<T>>();
  for (const result of answers.flat()) {
    const before = merged.get(result.cluster.name);
    merged.set(result.cluster.name, {
      cluster: result.cluster,
      stale: result.stale || (before?.stale ?? false),
      items: onceEach([...(before?.items ?? []), ...result.items]),
    });
  }
  return [...merged.values()];
}

function onceEach<T extends KubernetesObject>(items: T[]): T[] {
  return [
    ...new Map(
      items.map(item => [
        `${item.metadata.namespace}/${item.metadata.name}`,
        item,
      ]),
    ).values(),
  ];
}

/** One object with what it owns, its events and its drift. */
export function useResourceDetail<T extends KubernetesObject>(
  address: ResourceAddress,
): Live<ResourceDetail<T>> {
  const api = useFlyrailApi();
  return useLive({
    key: JSON.stringify(address),
    load: signal => api.getResource<T>(address, { signal }),
    progressing: isProgressing,
    concerns: changed =>
      changed.cluster === address.cluster &&
      changed.kindId === address.kindId &&
      (!changed.objects ||
        changed.objects.some(
          ({ namespace, name }) =>
            namespace === address.namespace && name === address.name,
        )),
  });
}

function isProgressing(detail: ResourceDetail): boolean {
  return detail.owned.some(
    owned => owned.health === 'progressing' || owned.state === 'missing',
  );
}
