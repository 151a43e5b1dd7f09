import { Entity } from '@backstage/catalog-model';
import {
  KUBERNETES_CLUSTER,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
  parseCapability,
  ResourceFilter,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WEBAPP_ANNOTATION } from './isWebAppAvailable';

/** Which WebApps belong to an entity, and how they were asked for. */
export type WebAppSelection =
  | { by: 'label'; label: string; filters: ResourceFilter[] }
  | { by: 'name'; names: string; filters: ResourceFilter[] }
  | { by: 'invalid'; message: string; filters: [] };

/** Reads the entity's annotations. Pure; never throws. */
export function selectWebApps(entity: Entity): WebAppSelection {
  const annotations = entity.metadata.annotations ?? {};
  const wanted = parseCapability(annotations[WEBAPP_ANNOTATION] ?? '');
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
