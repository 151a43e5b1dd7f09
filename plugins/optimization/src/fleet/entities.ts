import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import {
  KUBERNETES_ID,
  KubernetesObject,
  ResourceFilter,
} from '@flyrail/backstage-plugin-flyrail-common';
import { selectResources } from '@flyrail/backstage-plugin-flyrail-react';
import { OPTIMIZATION_ANNOTATION } from '../isOptimizationAvailable';

/** The component that a CostOptimization is of, as far as the catalog knows it. */
export type FleetEntity = {
  name: string;
  namespace: string;
  kind: string;
  owner: string | undefined;
  system: string | undefined;
};

type Selecting = { entity: FleetEntity; filter: ResourceFilter };

/** The components that have the tab, with what their tabs show: by kubernetes id, and by name. */
export type FleetEntities = {
  byId: Map<string, Selecting[]>;
  /** `<namespace>/<name>` of the CostOptimization. */
  byName: Map<string, Selecting[]>;
};

/** Nothing is known of the catalog. */
export const NO_ENTITIES: FleetEntities = {
  byId: new Map(),
  byName: new Map(),
};

/** Components by what their annotations select. Pure. */
export function fleetEntities(items: Entity[]): FleetEntities {
  const byId = new Map<string, Selecting[]>();
  const byName = new Map<string, Selecting[]>();
  for (const item of items) {
    const entity = fleetEntity(item);
    for (const filter of selectResources(item, OPTIMIZATION_ANNOTATION)
      .filters) {
      const { kubernetesId, namespace, name } = filter;
      const [found, key] =
        kubernetesId === undefined
          ? [byName, `${namespace}/${name}`]
          : [byId, kubernetesId];
      found.set(key, [...(found.get(key) ?? []), { entity, filter }]);
    }
  }
  return { byId, byName };
}

/**
 * The component whose tab shows an object: one that names it before one that its label is of, and one that selects by
 * namespace or cluster before one that does not; the first of several alike. Pure.
 */
export function entityFor(
  { byId, byName }: FleetEntities,
  { metadata }: KubernetesObject,
  cluster: string,
): FleetEntity | undefined {
  const { namespace, name, labels } = metadata;
  const narrowest = (found: Selecting[] = []) =>
    found
      .filter(
        ({ filter }) =>
          (filter.namespace ?? namespace) === namespace &&
          (filter.cluster ?? cluster) === cluster,
      )
      .sort((a, b) => narrowness(b) - narrowness(a))[0]?.entity;
  return (
    narrowest(byName.get(`${namespace}/${name}`)) ??
    narrowest(byId.get(labels?.[KUBERNETES_ID] ?? ''))
  );
}

function narrowness({ filter }: Selecting): number {
  return [filter.namespace, filter.cluster].filter(Boolean).length;
}

function fleetEntity({ kind, metadata, spec, relations }: Entity): FleetEntity {
  const text = (value: unknown) =>
    typeof value === 'string' ? value : undefined;
  return {
    kind: kind.toLocaleLowerCase('en-US'),
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    owner:
      relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef ??
      text(spec?.owner),
    system: text(spec?.system),
  };
}
