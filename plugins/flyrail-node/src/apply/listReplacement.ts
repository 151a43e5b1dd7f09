import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';

/**
 * The merge patch that replaces each list with foreign entries by the wanted one. A merge patch replaces a list as a
 * whole, so of nested lists (a container's ports) the outermost goes. Pure.
 *
 * @param paths - the foreign entries, in managedFields' notation
 */
export function listReplacements(
  wanted: KubernetesObject,
  paths: readonly (readonly string[])[],
): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const path of paths) {
    const fields = path
      .slice(
        0,
        path.findIndex(part => part.startsWith('k:')),
      )
      .map(part => part.slice(2));
    let value: unknown = wanted;
    let node = patch;
    fields.forEach((field, index) => {
      value = (value as Record<string, unknown> | undefined)?.[field];
      if (index === fields.length - 1) {
        node[field] = value ?? [];
      } else {
        node[field] ??= {};
        node = node[field] as Record<string, unknown>;
      }
    });
  }
  return patch;
}
