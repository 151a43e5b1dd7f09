import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import { entryKey, mergeKeysOf } from './mergeKeys';

/** A place where what is observed is not what is wanted. */
export interface Difference {
  /**
   * - `changed`: a wanted value is another or gone.
   * - `extra`: a list merged by key has an entry nobody wanted. Server-side apply cannot remove it.
   * - `unwanted`: a field is there that is wanted as `null`. Server-side apply cannot remove it either.
   */
  kind: 'changed' | 'extra' | 'unwanted';
  /** In managedFields' notation: `['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}']`. */
  path: string[];
}

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Compares the wanted part of an object with the observed whole. Pure.
 *
 * What is not wanted is not looked at, so everything the API server fills in is forgiven; so are other spellings of
 * a quantity (`0.5` for `500m`) and empty values that it drops (`{}`, `[]`, `''`, `0`). `false` is not: left out, many
 * fields mean true. In a list merged by key, entries of others are differences; in a map (labels) they are not.
 * What is wanted as `null` must not be there: `hostNetwork: null` sets back who sets it.
 */
export function differences(wanted: Json, observed: Json): Difference[] {
  const found: Difference[] = [];
  compare(wanted, observed, [], found);
  return found;
}

function compare(
  wanted: Json,
  observed: Json,
  path: string[],
  found: Difference[],
): void {
  if (wanted === undefined || wanted === observed) {
    return;
  }
  if (wanted === null) {
    if (!isNothing(observed)) {
      found.push({ kind: 'unwanted', path });
    }
    return;
  }
  if (isObject(wanted)) {
    if (!isObject(observed)) {
      if (observed !== undefined || !isEmpty(wanted)) {
        found.push({ kind: 'changed', path });
      }
      return;
    }
    for (const [name, value] of Object.entries(wanted)) {
      compare(value, observed[name], [...path, `f:${name}`], found);
    }
    return;
  }
  if (Array.isArray(wanted)) {
    compareLists(wanted, observed, path, found);
    return;
  }
  if (!sameScalar(wanted, observed, path)) {
    found.push({ kind: 'changed', path });
  }
}

function compareLists(
  wanted: Json[],
  observed: Json,
  path: string[],
  found: Difference[],
): void {
  if (!Array.isArray(observed)) {
    if (observed !== undefined || wanted.length > 0) {
      found.push({ kind: 'changed', path });
    }
    return;
  }
  const keys = mergeKeysOf(path);
  if (!keys) {
    const inner: Difference[] = [];
    if (wanted.length === observed.length) {
      wanted.forEach((value, index) =>
        compare(value, observed[index], [...path, `i:${index}`], inner),
      );
    }
    if (wanted.length !== observed.length || inner.length > 0) {
      // An atomic list has one owner and is one value.
      found.push({ kind: 'changed', path });
    }
    return;
  }
  const entries = new Map(
    observed
      .filter(isObject)
      .map(entry => [entryKey(entry, keys), entry] as const),
  );
  for (const entry of wanted.filter(isObject)) {
    const key = entryKey(entry, keys);
    const match = entries.get(key);
    entries.delete(key);
    if (match === undefined) {
      found.push({ kind: 'changed', path: [...path, key] });
    } else {
      compare(entry, match, [...path, key], found);
    }
  }
  // Other owners of the same object are its own business; garbage collection works with several.
  if (path[path.length - 1] !== 'f:ownerReferences') {
    for (const key of entries.keys()) {
      found.push({ kind: 'extra', path: [...path, key] });
    }
  }
}

const quantityFields = new Set([
  'requests',
  'limits',
  'hard',
  'averageValue',
  'sizeLimit',
  'divisor',
  // of a LimitRange
  'default',
  'defaultRequest',
  'max',
  'min',
]);

function sameScalar(wanted: Json, observed: Json, path: string[]): boolean {
  if (observed === undefined) {
    return wanted === '' || wanted === 0;
  }
  if (path.slice(-2).some(part => quantityFields.has(part.slice(2)))) {
    return sameQuantity(String(wanted), String(observed));
  }
  return false;
}

function sameQuantity(a: string, b: string): boolean {
  try {
    const [x, y] = [quantityValue(a), quantityValue(b)];
    // 100m and 0.1 may differ in the last bit of a double.
    return Math.abs(x - y) <= 1e-12 * Math.max(Math.abs(x), Math.abs(y));
  } catch {
    return false;
  }
}

/** As good as not there. 0 is something: a user id. */
function isNothing(value: Json): boolean {
  return (
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && isEmpty(value))
  );
}

/** What is wanted without what must not be there: as it is written. Pure. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(withoutNulls) as T;
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  ) as T;
}

function isEmpty(value: Record<string, Json>): boolean {
  return Object.values(value).every(
    inner =>
      inner === undefined ||
      inner === '' ||
      inner === 0 ||
      (Array.isArray(inner) && inner.length === 0) ||
      (isObject(inner) && isEmpty(inner)),
  );
}

/** A path for people: `spec.template.spec.containers[web].image`, `spec.ports[80,TCP]`. */
export function dottedPath(path: readonly string[]): string {
  let text = '';
  for (const part of path) {
    if (part.startsWith('k:')) {
      text += `[${Object.values(JSON.parse(part.slice(2))).join(',')}]`;
    } else if (part.startsWith('i:')) {
      text += `[${part.slice(2)}]`;
    } else {
      const name = part.slice(2);
      text +=
        name.includes('.') || name.includes('/')
          ? `["${name}"]`
          : `${text ? '.' : ''}${name}`;
    }
  }
  return text;
}
