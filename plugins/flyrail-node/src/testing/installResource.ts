import {
  kindId,
  toCustomResourceDefinition,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { eventually } from './eventually';

/** Applies the CRD of a resource and waits until the API server serves it. */
export async function installResource(
  connection: ClusterConnection,
  resource: ResourceDefinition<any, any>,
): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
    resource,
  )}`;
  await connection.request({
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
}
