import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ApplyOptions, ClusterConnection } from './clusterConnection';

/**
 * As precondition of an apply: a version that no object has (etcd's first write is revision 2), so the API server
 * creates the object or answers 409, and never writes to one that exists. "0" would not do: for built-in kinds it
 * means any version.
 */
export const NO_OBJECT = '1';

/** Server-side apply of one object, or of one of its subresources. */
export function serverSideApply(
  connection: Pick<ClusterConnection, 'request'>,
  resource: ResourceRef,
  object: KubernetesObject,
  options: ApplyOptions,
): Promise<KubernetesObject> {
  const { namespace, name } = object.metadata;
  return connection.request<KubernetesObject>({
    method: 'PATCH',
    path: resourcePath(resource, {
      ...(resource.namespaced ? { namespace } : {}),
      name,
      subresource: options.subresource,
    }),
    query: {
      fieldManager: options.fieldManager,
      force: options.force ?? true,
      ...(options.dryRun ? { dryRun: 'All' } : {}),
    },
    // JSON is YAML, and this is the only name every supported API server knows.
    contentType: 'application/apply-patch+yaml',
    body: object,
    signal: options.signal,
  });
}
