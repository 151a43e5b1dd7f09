import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';

/** Whether a managedFields tree holds this path, or something below it. */
function holds(
  fields: Record<string, unknown> | undefined,
  path: readonly string[],
): boolean {
  let node: Record<string, unknown> | undefined = fields;
  for (const part of path) {
    node = node?.[part] as Record<string, unknown> | undefined;
    if (node === undefined) {
      return false;
    }
  }
  return true;
}

/** Whether this manager holds the field by an apply: it wrote the value that is there. */
export function isHeldBy(
  managedFields: readonly ManagedField[],
  manager: string,
  path: readonly string[],
): boolean {
  return managedFields.some(
    entry => entry.manager === manager && holds(entry.fieldsV1, path),
  );
}

/** Whether this manager ever applied the object. */
export function wasAppliedBy(
  managedFields: readonly ManagedField[] | undefined,
  manager: string,
): boolean {
  return (managedFields ?? []).some(
    entry => entry.manager === manager && entry.operation === 'Apply',
  );
}

/**
 * Who made these differences, by managedFields: the latest other manager that holds one of the paths; where nobody
 * does (a field was removed), the last other one that wrote to the object after `manager` did.
 */
export function whoChanged(
  managedFields: readonly ManagedField[],
  manager: string,
  paths: readonly (readonly string[])[],
): string | undefined {
  const others = managedFields
    // `kubectl scale` writes by the subresource `scale`, and its entry has no time.
    .filter(
      entry => entry.manager !== manager && entry.subresource !== 'status',
    )
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  const holder = others.find(entry =>
    paths.some(path => holds(entry.fieldsV1, path)),
  );
  if (holder) {
    return holder.manager;
  }
  const ours = managedFields
    .filter(entry => entry.manager === manager)
    .map(entry => entry.time ?? '')
    .sort()
    .pop();
  return others.find(entry => (entry.time ?? '') >= (ours ?? ''))?.manager;
}

/** Whether others wrote these paths, and `manager` none of them: a value that it holds is one that it wanted before. */
export function isOthersWork(
  managedFields: readonly ManagedField[],
  manager: string,
  paths: readonly (readonly string[])[],
): boolean {
  const holders = paths.flatMap(path =>
    managedFields.filter(entry => holds(entry.fieldsV1, path)),
  );
  return (
    holders.some(holder => holder.manager !== undefined) &&
    !holders.some(holder => holder.manager === manager)
  );
}
