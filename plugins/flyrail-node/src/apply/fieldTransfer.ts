import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';
import { merged, put, takeOut, type Fields } from './fieldTree';

/** The manager's own entry of an operation; those of subresources are others. */
const isEntryOf =
  (manager: string, operation: 'Apply' | 'Update') => (entry: ManagedField) =>
    entry.manager === manager &&
    entry.operation === operation &&
    !entry.subresource;

/**
 * The managedFields after `manager` was given what others hold at these paths (in managedFields' notation), and below.
 * An apply that leaves those fields out then removes them, which it cannot do to fields of others: so an object can be
 * taken over, or a field that must not be there removed, without a second writer staying on as its owner. Subresources
 * keep theirs: the status is its controller's, and replicas written by `scale` are an autoscaler's. Pure.
 *
 * Idea: client-go's csaupgrade, which gives the fields of a client-side apply to a server-side one.
 */
export function withFieldsTaken(
  managedFields: readonly ManagedField[],
  manager: string,
  apiVersion: string,
  paths: readonly (readonly string[])[],
): ManagedField[] {
  const isOurs = isEntryOf(manager, 'Apply');
  const before = managedFields.find(isOurs);
  const taken = structuredClone(before?.fieldsV1 ?? {});
  const others = managedFields
    .filter(entry => !isOurs(entry))
    .map(entry => (entry.subresource ? entry : structuredClone(entry)));
  for (const path of paths) {
    const found = others
      .filter(entry => !entry.subresource)
      .flatMap((entry): Fields[] => {
        const held = takeOut(entry.fieldsV1, path);
        return held ? [held] : [];
      });
    // What nobody holds can be held, too: then an apply removes it.
    put(taken, path, found.reduce(merged, {}));
  }
  return [
    {
      ...before,
      manager,
      operation: 'Apply',
      apiVersion: before?.apiVersion ?? apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: taken,
    },
    ...others.filter(
      ({ fieldsV1 }) => fieldsV1 === undefined || Object.keys(fieldsV1).length,
    ),
  ];
}

/** Whether `manager` holds fields by updates. */
export const holdsUpdates = (
  managedFields: readonly ManagedField[],
  manager: string,
) => managedFields.some(isEntryOf(manager, 'Update'));

/**
 * The managedFields once what `manager` holds by updates is held by its apply: an apply removes only what an apply
 * holds. Undefined when it holds nothing by updates. Pure.
 */
export function withUpdatesFolded(
  managedFields: readonly ManagedField[],
  manager: string,
): ManagedField[] | undefined {
  const isUpdate = isEntryOf(manager, 'Update');
  const updates = managedFields.filter(isUpdate);
  if (updates.length === 0) {
    return undefined;
  }
  const rest = managedFields.filter(entry => !isUpdate(entry));
  const applied = rest.find(isEntryOf(manager, 'Apply'));
  return [
    {
      ...(applied ?? updates[0]),
      operation: 'Apply',
      fieldsV1: [...(applied ? [applied] : []), ...updates]
        .map(({ fieldsV1 }) => fieldsV1 ?? {})
        .reduce(merged, {}),
    },
    ...rest.filter(entry => entry !== applied),
  ];
}
