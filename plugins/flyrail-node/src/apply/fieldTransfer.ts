import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';

type Fields = Record<string, unknown>;

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
  const isOurs = (entry: ManagedField) =>
    entry.manager === manager &&
    entry.operation === 'Apply' &&
    !entry.subresource;
  const before = managedFields.find(isOurs);
  const taken = structuredClone(before?.fieldsV1 ?? {});
  const others = managedFields
    .filter(entry => !isOurs(entry))
    .map(entry => (entry.subresource ? entry : structuredClone(entry)));
  for (const path of paths) {
    const found = others
      .filter(entry => !entry.subresource)
      .flatMap((entry): Fields[] => {
        const held = removed(entry.fieldsV1, path);
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

/** Takes out what is at the path, and what is left empty above it. */
function removed(
  fields: Fields | undefined,
  [first, ...rest]: readonly string[],
): Fields | undefined {
  const child = fields?.[first] as Fields | undefined;
  if (!fields || child === undefined) {
    return undefined;
  }
  if (rest.length === 0) {
    delete fields[first];
    return child;
  }
  const found = removed(child, rest);
  if (found && Object.keys(child).length === 0) {
    delete fields[first];
  }
  return found;
}

function put(
  fields: Fields,
  [first, ...rest]: readonly string[],
  value: Fields,
): void {
  if (rest.length === 0) {
    fields[first] = merged((fields[first] as Fields) ?? {}, value);
    return;
  }
  fields[first] ??= {};
  put(fields[first] as Fields, rest, value);
}

function merged(a: Fields, b: Fields): Fields {
  const result = { ...a };
  for (const [name, value] of Object.entries(b)) {
    result[name] = merged((a[name] as Fields) ?? {}, value as Fields);
  }
  return result;
}
