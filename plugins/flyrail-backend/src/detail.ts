import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type {
  KubernetesObject,
  ResourceDefinition,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ClusterUnreachableError,
  readObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Cluster } from './cluster';
import type { Judge } from './access';
import type { DriftHistory } from './database/DriftHistory';
import type { RecentEvents } from './recentEvents';
import { refusal } from './refusal';
import { addressed } from './writes';

const isUnavailable = (error: unknown) =>
  error instanceof ServiceUnavailableError ||
  error instanceof ClusterUnreachableError;

/**
 * Everything the page of one object shows. A cluster that is away answers with
 * what was last known; Events that cannot be read leave the rest as it is.
 *
 * @throws what the judge says to it; NotFoundError, or ServiceUnavailableError when nothing is known
 */
export async function resourceDetail(
  cluster: Cluster,
  resource: ResourceDefinition,
  {
    namespace,
    name,
    judge,
    history,
    events,
  }: {
    namespace: string;
    name: string;
    judge: Pick<Judge, 'require'>;
    history: Pick<DriftHistory, 'with'>;
    events: Pick<RecentEvents, 'about'>;
  },
): Promise<ResourceDetail> {
  const kind = kindId(resource);
  const running = cluster.operator(kind);
  const { cluster: status, stale } = cluster.list(kind, () => false);
  // Who may not see it does not learn whether it exists.
  const requireAllowed = (found: KubernetesObject | undefined) =>
    judge.require({
      cluster: cluster.name,
      kindId: kind,
      object: found ?? addressed(resource, namespace, name),
    });
  let object = running?.get(namespace, name);
  if (!object) {
    try {
      // Asked for right after it was written, it may not be in the cache yet.
      object = await readObject(cluster.connection(kind), resource, {
        namespace,
        name,
      });
    } catch (error) {
      // That its cluster cannot be asked tells nothing of the object.
      if (!isUnavailable(error)) await requireAllowed(undefined);
      throw refusal(error, {
        cluster: cluster.name,
        clusterTitle: status.title,
        kind: resource.kind,
        namespace,
        name,
      });
    }
  }
  await requireAllowed(object);
  if (!object) {
    throw new NotFoundError(
      `${resource.kind} ${namespace}/${name} does not exist in cluster "${cluster.name}"`,
    );
  }
  const uid = object.metadata.uid ?? '';
  const owned = running?.owned(uid) ?? [];
  return {
    cluster: status,
    stale,
    object,
    owned,
    events: stale
      ? []
      : await events.about(cluster.connection(kind), object, owned),
    drift: cluster.owns(kind)
      ? await history.with(cluster.name, uid, running?.drift(uid) ?? [])
      : [],
  };
}
