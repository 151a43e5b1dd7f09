import {
  kindId,
  resourcePath,
  toCustomResourceDefinition,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { eventually } from './eventually';

/** Applies the CRD of a resource and waits until the API server serves it, watches included. */
export async function installResource(
  connection: ClusterConnection,
  resource: ResourceDefinition<any, any>,
): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
    resource,
  )}`;
  const before = await versionOf(connection, path);
  const { metadata: applied } = await connection.request<KubernetesObject>({
    method: 'PATCH',
    path,
    query: { fieldManager: 'flyrail-testing', force: true },
    contentType: 'application/apply-patch+yaml',
    body: toCustomResourceDefinition(resource),
  });
  await eventually(`${kindId(resource)} is established`, async () => {
    const crd = await connection.request<KubernetesObject>({ path });
    const { conditions = [] } = (crd.status ?? {}) as {
      conditions?: { type: string; status: string }[];
    };
    return conditions.some(
      ({ type, status }) => type === 'Established' && status === 'True',
    );
  });
  if (applied.resourceVersion !== before) {
    // While it makes itself ready for what is new it answers watches with 429: "storage is (re)initializing".
    await eventually(`${kindId(resource)} can be watched`, () =>
      canBeWatched(connection, resource),
    );
  }
}

async function canBeWatched(
  connection: ClusterConnection,
  resource: ResourceDefinition<any, any>,
): Promise<boolean> {
  const taken = new AbortController();
  try {
    await connection.watch({
      path: resourcePath(resource),
      query: {},
      signal: AbortSignal.any([taken.signal, AbortSignal.timeout(5000)]),
      onOpen: () => taken.abort(),
      onFrame: () => {},
    });
  } catch (error) {
    if (!taken.signal.aborted) {
      throw error;
    }
  }
  return taken.signal.aborted;
}

async function versionOf(
  connection: ClusterConnection,
  path: string,
): Promise<string | undefined> {
  try {
    const { metadata } = await connection.request<KubernetesObject>({ path });
    return metadata.resourceVersion;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
