import { Entity } from '@backstage/catalog-model';
import { FilterPredicate } from '@backstage/filter-predicates';
import { capabilityAnnotation } from '@flyrail/backstage-plugin-flyrail-common';

/** The annotation that turns the tab on. */
export const OPTIMIZATION_ANNOTATION = capabilityAnnotation('optimization');

/** Which entities have the tab, as the new frontend system's predicate: it can be overridden in app-config. */
export const optimizationFilter: FilterPredicate = {
  kind: 'component',
  'metadata.annotations.flyrail.io/optimization': { $exists: true },
};

/** The same for the classic system's `EntitySwitch` and `EntityLayout.Route`. */
export function isOptimizationAvailable(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'component' &&
    entity.metadata.annotations?.[OPTIMIZATION_ANNOTATION] !== undefined
  );
}
