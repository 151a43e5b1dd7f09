import {
  capabilityAnnotation,
  KUBERNETES_CLUSTER,
  KUBERNETES_ID,
  KUBERNETES_NAMESPACE,
  parseCapability,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { OwningEntity } from '@flyrail/backstage-plugin-flyrail-node';
import type { Announcement } from './announcement';

const OPTIMIZATION = capabilityAnnotation('optimization');

/**
 * Where in the portal a CostOptimization is seen: on the tab of the first of the entities that has one and shows it,
 * otherwise on the fleet page, by its name. A path below the portal's base URL. Pure.
 */
export function whereToLook(
  announcement: Pick<Announcement, 'cluster' | 'object'>,
  entities: readonly OwningEntity[],
): string {
  const { namespace, name } = announcement.object.metadata;
  const entity = entities.find(each => shows(each, announcement));
  if (!entity) {
    return `/optimization?${new URLSearchParams({ text: name! })}`;
  }
  const path = ['catalog', entity.namespace, entity.kind, entity.name]
    .map(encodeURIComponent)
    .join('/');
  const which = new URLSearchParams({
    optimization: `${announcement.cluster}/${namespace}/${name}`,
  });
  return `/${path}/optimization?${which}`;
}

/** Whether an entity has the tab, and selects the object there. */
function shows(
  { kind, name, annotations }: OwningEntity,
  { cluster, object: { metadata } }: Pick<Announcement, 'cluster' | 'object'>,
): boolean {
  const wanted = parseCapability(annotations[OPTIMIZATION] ?? '');
  const isElsewhere =
    (annotations[KUBERNETES_CLUSTER] ?? cluster) !== cluster ||
    kind !== 'component';
  if (isElsewhere || wanted.by === 'invalid') {
    return false;
  }
  return wanted.by === 'label'
    ? metadata.labels?.[KUBERNETES_ID] ===
        (annotations[KUBERNETES_ID] ?? name) &&
        (annotations[KUBERNETES_NAMESPACE] ?? metadata.namespace) ===
          metadata.namespace
    : wanted.refs.some(
        ref =>
          ref.namespace === metadata.namespace && ref.name === metadata.name,
      );
}
