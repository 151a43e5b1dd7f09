import {
  KubernetesValidatorFunctions as valid,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { place, type FoundWebApp } from './webAppEntity';

/** What an annotation of several WebApps says of their one entity. */
export interface AnnotatedRef {
  /** As it was written. Absent when none says anything that can be used. */
  value?: string;
  /** What cannot be used or contradicts it, each with its remedy. */
  warnings: string[];
}

/**
 * The entity reference that the first of the WebApps names validly in an
 * annotation, and what is to be said of the others.
 *
 * @param webApps - in the order that decides
 * @param defaultKind - of a reference that names none: `group`, `system`
 */
export function annotatedRef(
  webApps: readonly FoundWebApp[],
  annotation: string,
  defaultKind: 'group' | 'system',
): AnnotatedRef {
  const warnings: string[] = [];
  let first: { value: string; ref: string; found: FoundWebApp } | undefined;
  for (const found of webApps) {
    const value = found.object.metadata.annotations?.[annotation]?.trim();
    if (value === undefined) continue;
    const ref = refOf(value, defaultKind);
    if (!ref) {
      warnings.push(
        `WebApp ${place(found)}: its annotation ${annotation} "${shortened(
          value,
        )}" is not an entity reference. It is ignored: write [kind:][namespace/]name, for example "${defaultKind}:default/shop"`,
      );
    } else if (!first) {
      first = { value, ref, found };
    } else if (ref !== first.ref) {
      warnings.push(
        `WebApp ${place(found)}: its annotation ${annotation} "${shortened(
          value,
        )}" contradicts "${first.value}" of ${place(
          first.found,
        )}, which has the same id and counts. Write the same on both, or give one of them another id`,
      );
    }
  }
  return { value: first?.value, warnings };
}

/** In the catalog's canonical form; undefined when the catalog could not take it. */
function refOf(value: string, defaultKind: string): string | undefined {
  try {
    const ref = parseEntityRef(value, {
      defaultKind,
      defaultNamespace: 'default',
    });
    return valid.isValidKind(ref.kind) &&
      valid.isValidNamespace(ref.namespace) &&
      valid.isValidObjectName(ref.name)
      ? stringifyEntityRef(ref)
      : undefined;
  } catch {
    return undefined;
  }
}

/** An annotation may be 256 KiB of anything. */
function shortened(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
