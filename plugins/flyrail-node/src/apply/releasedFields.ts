import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';
import { merged, put, shared, takeOut, type Fields } from './fieldTree';

/**
 * The managedFields once `manager` has let go of what it holds below these roots (`['f:spec']`): whoever held a field
 * in `before` holds it again, and the others are nobody's. So a patch leaves no field of ours behind: a server-side
 * apply of others meets no conflict, and still removes what its manifest does not say any more. Undefined when there
 * is nothing to let go of. Pure.
 *
 * @param before - the managedFields before `manager` wrote
 */
export function withFieldsReleased(
  managedFields: readonly ManagedField[],
  manager: string,
  before: readonly ManagedField[],
  roots: readonly (readonly string[])[],
): ManagedField[] | undefined {
  const entries = structuredClone(managedFields) as ManagedField[];
  const released: Fields = {};
  for (const entry of entries) {
    if (entry.manager !== manager || entry.subresource) {
      continue;
    }
    for (const root of roots) {
      const taken = takeOut(entry.fieldsV1, root);
      if (taken) {
        put(released, root, taken);
      }
    }
  }
  if (Object.keys(released).length === 0) {
    return undefined;
  }
  for (const holder of before) {
    const held = shared(holder.fieldsV1, released);
    if (holder.manager === manager || !held) {
      continue;
    }
    const entry = entries.find(candidate => isSame(candidate, holder));
    if (entry) {
      entry.fieldsV1 = merged(entry.fieldsV1 ?? {}, held);
    } else {
      entries.push({ ...holder, fieldsV1: held });
    }
  }
  return entries.filter(
    ({ fieldsV1 }) => fieldsV1 === undefined || Object.keys(fieldsV1).length,
  );
}

/** Whether this manager holds anything below one of these roots, other than by a subresource. Pure. */
export function holdsAnyOf(
  managedFields: readonly ManagedField[] | undefined,
  manager: string,
  roots: readonly (readonly string[])[],
): boolean {
  return (managedFields ?? []).some(
    entry =>
      entry.manager === manager &&
      !entry.subresource &&
      roots.some(
        root =>
          root.reduce<unknown>(
            (node, part) => (node as Fields | undefined)?.[part],
            entry.fieldsV1,
          ) !== undefined,
      ),
  );
}

/** API servers know a manager by these four. */
function isSame(a: ManagedField, b: ManagedField): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    (a.subresource ?? '') === (b.subresource ?? '')
  );
}
