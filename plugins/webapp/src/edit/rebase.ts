type Plain = Record<string, unknown>;

/** One field that differs: its dotted path, from what, to what. */
export type Difference = { path: string; before?: unknown; after?: unknown };

/** Field by field, what makes `before` into `after`; a list is one field. Pure. */
export function differences(
  before: unknown,
  after: unknown,
  path = 'spec',
): Difference[] {
  if (same(before, after)) {
    return [];
  }
  if (!isPlain(before) || !isPlain(after)) {
    return [
      {
        path,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      },
    ];
  }
  return keysOf(before, after).flatMap(key =>
    differences(before[key], after[key], `${path}.${key}`),
  );
}

/**
 * Puts what a person changed (`base` → `mine`) on top of what the others did meanwhile (`base` → `theirs`). Where both
 * changed the same field, the person's value stays, and `clashes` names the field: it must be told. Pure.
 */
export function rebase(
  base: Plain,
  mine: Plain,
  theirs: Plain,
): { spec: Plain; clashes: string[] } {
  const clashes: string[] = [];
  const merge = (
    was: unknown,
    wanted: unknown,
    now: unknown,
    path: string,
  ): unknown => {
    if (same(wanted, was) || same(wanted, now)) {
      return now;
    }
    if (same(now, was)) {
      return wanted;
    }
    if (isPlain(wanted) && isPlain(now)) {
      const inner = isPlain(was) ? was : {};
      return Object.fromEntries(
        keysOf(now, wanted)
          .map(key => [
            key,
            merge(inner[key], wanted[key], now[key], `${path}.${key}`),
          ])
          .filter(([, value]) => value !== undefined),
      );
    }
    clashes.push(path);
    return wanted;
  };
  return { spec: merge(base, mine, theirs, 'spec') as Plain, clashes };
}

function keysOf(...objects: Plain[]): string[] {
  return [...new Set(objects.flatMap(Object.keys))];
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal whatever the order in which the keys were written. */
function same(a: unknown, b: unknown): boolean {
  if (isPlain(a) && isPlain(b)) {
    return keysOf(a, b).every(key => same(a[key], b[key]));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => same(item, b[at]));
  }
  return a === b;
}
