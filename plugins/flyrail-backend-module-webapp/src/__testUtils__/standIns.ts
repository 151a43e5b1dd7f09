import {
  apiVersionOf,
  kindId,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterConnection } from '@flyrail/backstage-plugin-flyrail-node';
import { eventually } from '@flyrail/backstage-plugin-flyrail-node/testing';

const crdPath = (resource?: ResourceRef) =>
  `/apis/apiextensions.k8s.io/v1/customresourcedefinitions${
    resource ? `/${kindId(resource)}` : ''
  }`;

/**
 * Stands in for the CRD of another project (the Prometheus operator, the Gateway API): its names, no schema. It shows
 * what happens where a kind comes and goes, not whether an object would please its real schema.
 */
function standInFor(resource: ResourceRef): KubernetesObject {
  const { group, kind, plural, version } = resource;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: kindId(resource),
      annotations: {
        'flyrail.io/stand-in': `for tests, for ${kind} of ${apiVersionOf(
          resource,
        )}`,
        // The API server wants to see who approved of a name below k8s.io.
        'api-approved.kubernetes.io': 'unapproved, a stand-in for tests',
      },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  };
}

/** Has the API server serve the kind. */
export async function installStandIn(
  connection: ClusterConnection,
  resource: ResourceRef,
): Promise<void> {
  await connection.request({
    method: 'POST',
    path: crdPath(),
    body: standInFor(resource),
  });
}

/** Has the API server serve the kind no longer, if it does. */
export async function removeStandIn(
  connection: ClusterConnection,
  resource: ResourceRef,
): Promise<void> {
  const path = crdPath(resource);
  await eventually(`${kindId(resource)} is gone`, () =>
    connection.request({ method: 'DELETE', path }).then(
      () => false,
      error => error.status === 404,
    ),
  );
}
