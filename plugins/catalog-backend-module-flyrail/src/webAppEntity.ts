import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  FLYRAIL_OWNER,
  FLYRAIL_SYSTEM,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
  capabilityAnnotation,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';

/** A WebApp and the cluster that holds it. */
export interface FoundWebApp {
  cluster: string;
  object: KubernetesObject;
}

/** The catalog id that a WebApp carries; without one it stays out of the catalog. */
export function kubernetesIdOf(object: KubernetesObject): string | undefined {
  return object.metadata.labels?.[KUBERNETES_ID];
}

/**
 * The Component for one `backstage.io/kubernetes-id`, from every WebApp that
 * carries it, in whichever clusters they are. Owner and system come from the
 * first that names them, in the order of cluster, namespace and name, so that
 * the entity does not change with the order of arrival.
 */
export function webAppEntity(
  id: string,
  webApps: readonly FoundWebApp[],
): Entity {
  const sorted = [...webApps].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const annotation = (name: string) =>
    sorted
      .map(({ object }) => object.metadata.annotations?.[name])
      .find(Boolean);
  const namespaces = new Set(
    sorted.map(({ object }) => object.metadata.namespace),
  );
  const location = `flyrail:${place(sorted[0])}`;
  const system = annotation(FLYRAIL_SYSTEM);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: id,
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [KUBERNETES_ID]: id,
        ...(namespaces.size === 1 && {
          [KUBERNETES_NAMESPACE]: [...namespaces][0]!,
        }),
        [capabilityAnnotation('webapp')]: 'enabled',
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: annotation(FLYRAIL_OWNER) ?? 'unknown',
      ...(system && { system }),
    },
  };
}

/** Where a WebApp is, as one sortable string. */
export function place({ cluster, object }: FoundWebApp): string {
  return `${cluster}/${object.metadata.namespace}/${object.metadata.name}`;
}
