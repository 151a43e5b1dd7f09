import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  KubernetesValidatorFunctions as valid,
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
import { annotatedRef } from './annotatedRef';

/** Since when the entity is only what was known last of some of its clusters. */
export const STALE_SINCE = 'flyrail.io/stale-since';
/** Those of its clusters that cannot be read now, by comma. */
export const STALE_CLUSTERS = 'flyrail.io/stale-clusters';
/** What is wrong with its WebApps and what to do about it, a line each. */
export const WARNINGS = 'flyrail.io/warnings';
/** The clusters that an entity's WebApps are in, by comma. */
export const CLUSTERS = 'flyrail.io/clusters';
/** The scheme of the locations of our entities. */
export const LOCATION_TYPE = 'flyrail';
export const ENABLED_BY = capabilityAnnotation('webapp');
/** A WebApp and the cluster that holds it. */
export interface FoundWebApp {
  cluster: string;
  object: KubernetesObject;
}

/** A cluster that cannot be read now: what is in it counts as it was. */
export interface FrozenCluster {
  cluster: string;
  since: string;
}

export interface DescribedEntity {
  /** Absent when the catalog could not take it. */
  entity?: Entity;
  /** What is wrong with the WebApps, each with its remedy. */
  warnings: string[];
}

/** The catalog id that a WebApp carries; without one it stays out of the catalog. */
export function kubernetesIdOf(object: KubernetesObject): string | undefined {
  return object.metadata.labels?.[KUBERNETES_ID] || undefined;
}

/**
 * What names an entity in the catalog, where case does not matter: two ids
 * that differ in case only are one entity.
 */
export function keyOf(id: string): string {
  return id.toLocaleLowerCase('en-US');
}

/**
 * The Component for one `backstage.io/kubernetes-id`, from every WebApp that
 * carries it, in whichever clusters and namespaces they are. Valid whatever the
 * annotations say: what cannot be used is left out and named in a warning.
 * Owner and system come from the first WebApp that names them validly, in the
 * order of cluster, namespace and name: the order of arrival changes nothing.
 *
 * @param webApps - at least one; ids that differ in case only are one entity, of the first
 */
export function webAppEntity(
  webApps: readonly FoundWebApp[],
  frozen: readonly FrozenCluster[] = [],
): DescribedEntity {
  const sorted = [...webApps].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const id = kubernetesIdOf(sorted[0].object)!;
  if (!valid.isValidObjectName(id)) {
    const warning = `WebApp ${place(
      sorted[0],
    )}: its label ${KUBERNETES_ID} "${id}" is no name for a catalog entity, so it is left out of the catalog. Use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends`;
    return { warnings: [warning] };
  }
  const ours = sorted.filter(({ object }) => kubernetesIdOf(object) === id);
  const warnings = sorted
    .filter(found => !ours.includes(found))
    .map(
      found =>
        `WebApp ${place(found)}: its label ${KUBERNETES_ID} "${kubernetesIdOf(
          found.object,
        )}" differs from "${id}" of ${place(
          ours[0],
        )} in case only, and the catalog does not tell them apart. It is left out: give one of them another id`,
    );
  const owner = annotatedRef(ours, FLYRAIL_OWNER, 'group');
  const system = annotatedRef(ours, FLYRAIL_SYSTEM, 'system');
  warnings.push(...owner.warnings, ...system.warnings);
  const namespaces = new Set(
    ours.map(({ object }) => object.metadata.namespace),
  );
  const location = `${LOCATION_TYPE}:${place(ours[0])}`;
  const entity: Entity = {
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
        [ENABLED_BY]: 'enabled',
        [CLUSTERS]: [...new Set(ours.map(({ cluster }) => cluster))].join(','),
        ...(warnings.length > 0 && { [WARNINGS]: warnings.join('\n') }),
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: owner.value ?? 'unknown',
      ...(system.value && { system: system.value }),
    },
  };
  return { entity: withFrozen(entity, frozen), warnings };
}

/**
 * The entity, marked with the clusters of its own that cannot be read now;
 * unmarked when there are none.
 */
export function withFrozen(
  entity: Entity,
  frozen: readonly FrozenCluster[],
): Entity {
  const {
    [STALE_SINCE]: _,
    [STALE_CLUSTERS]: __,
    ...annotations
  } = entity.metadata.annotations ?? {};
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: { ...annotations, ...staleAnnotations(frozen) },
    },
  };
}

/** The marks of what is only what was known last; none when every cluster is read. */
export function staleAnnotations(
  frozen: readonly FrozenCluster[],
): Record<string, string> {
  if (frozen.length === 0) return {};
  return {
    [STALE_SINCE]: frozen.map(({ since }) => since).sort()[0],
    [STALE_CLUSTERS]: frozen
      .map(({ cluster }) => cluster)
      .sort()
      .join(','),
  };
}

/** Where a WebApp is, as one sortable string. */
export function place({ cluster, object }: FoundWebApp): string {
  return `${cluster}/${object.metadata.namespace}/${object.metadata.name}`;
}
