import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from './apiError';
import type { ClusterConnection } from './clusterConnection';

/** One object as the API server holds it now; undefined when there is none. */
export async function readObject(
  connection: Pick<ClusterConnection, 'request'>,
  resource: ResourceRef,
  at: { namespace?: string; name: string },
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  try {
    return await connection.request<KubernetesObject>({
      path: resourcePath(resource, at),
      signal,
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
