/** A tree of fields in managedFields' notation (`fieldsV1`); a leaf is an empty object. */
export type Fields = Record<string, unknown>;

/** Takes out of the tree, which changes, what is at the path, and what is left empty above it. */
export function takeOut(
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
  const found = takeOut(child, rest);
  if (found && Object.keys(child).length === 0) {
    delete fields[first];
  }
  return found;
}

/** Adds the fields of `value` at the path. */
export function put(
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

/** What either tree has. */
export function merged(a: Fields, b: Fields): Fields {
  const result = { ...a };
  for (const [name, value] of Object.entries(b)) {
    result[name] = merged((a[name] as Fields) ?? {}, value as Fields);
  }
  return result;
}

/** What both trees have, down to the leaves of either. */
export function shared(a: Fields | undefined, b: Fields): Fields | undefined {
  const both: Fields = {};
  for (const [name, below] of Object.entries(b)) {
    const other = a?.[name] as Fields | undefined;
    if (other === undefined) {
      continue;
    }
    const isLeaf =
      Object.keys(below as Fields).length === 0 ||
      Object.keys(other).length === 0;
    const found = isLeaf ? {} : shared(other, below as Fields);
    if (found) {
      both[name] = found;
    }
  }
  return Object.keys(both).length > 0 ? both : undefined;
}
