import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ApplyOptions, ClusterConnection } from './clusterConnection';

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
