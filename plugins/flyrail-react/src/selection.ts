import {
  KUBERNETES_CLUSTER,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
  parseCapability,
  ResourceFilter,
} from '@flyrail/backstage-plugin-flyrail-common';

/** Which objects of a capability belong to an entity, and how they were asked for. */
export type Selection =
  | { by: 'label'; label: string; filters: ResourceFilter[] }
  | { by: 'name'; names: string; filters: ResourceFilter[] }
  | { by: 'invalid'; message: string; filters: [] };

/**
 * Reads the annotations of an entity that opted in to a capability. Pure; never throws.
 *
 * @param annotation - the capability's: `capabilityAnnotation('webapp')`
 */
export function selectResources(
  entity: {
    metadata: { name: string; annotations?: Record<string, string> };
  },
  annotation: string,
): Selection {
  const annotations = entity.metadata.annotations ?? {};
  const wanted = parseCapability(annotations[annotation] ?? '');
  const cluster = annotations[KUBERNETES_CLUSTER];
  if (wanted.by === 'invalid') {
    return { by: 'invalid', message: wanted.message, filters: [] };
  }
  if (wanted.by === 'name') {
    return {
      by: 'name',
      names: wanted.refs
        .map(({ namespace, name }) => `${namespace}/${name}`)
        .join(', '),
      filters: wanted.refs.map(ref => ({
        ...ref,
        ...(cluster && { cluster }),
      })),
    };
  }
  const kubernetesId = annotations[KUBERNETES_ID] ?? entity.metadata.name;
  const namespace = annotations[KUBERNETES_NAMESPACE];
  return {
    by: 'label',
    label: `${KUBERNETES_ID}=${kubernetesId}`,
    filters: [
      {
        kubernetesId,
        ...(namespace && { namespace }),
        ...(cluster && { cluster }),
      },
    ],
  };
}
