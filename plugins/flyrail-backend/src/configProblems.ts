import type { z } from 'zod';

/** The keys whose values are never printed, whatever is wrong with them. */
const SECRET_KEYS = new Set(['token', 'caData']);

/**
 * What zod found wrong with a piece of configuration, one line per problem:
 * the full path, what was found, what is allowed, and for a misspelt key the
 * key that was probably meant. Values that may be secret are not printed.
 *
 * @param root - the configuration key at which `value` stands, e.g. `flyrail`
 */
export function describeConfigProblems(
  root: string,
  value: unknown,
  error: z.ZodError,
  allowedKeys: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  return error.issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') {
      const allowed = allowedKeys(issue.path);
      return issue.keys.map(key => {
        const meant = closest(key, allowed);
        return [
          `${pathOf(root, [...issue.path, key])}: unknown key`,
          `allowed keys: ${allowed.join(', ')}`,
          ...(meant ? [`did you mean "${meant}"?`] : []),
        ].join('; ');
      });
    }
    const found = valueAt(value, issue.path);
    const foundText =
      found === undefined ? 'nothing' : describe(found, issue.path);
    return [
      `${pathOf(root, issue.path)}: ${issue.message}; found ${foundText}`,
    ];
  });
}

function pathOf(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`,
    root,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      at !== null && typeof at === 'object'
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

function describe(found: unknown, path: readonly PropertyKey[]): string {
  if (Array.isArray(found)) return 'a list';
  if (found === null) return 'null';
  if (typeof found === 'object') {
    const keys = Object.keys(found);
    return keys.length ? `a map with ${keys.join(', ')}` : 'an empty map';
  }
  if (SECRET_KEYS.has(String(path[path.length - 1]))) {
    return `a ${typeof found} (not shown)`;
  }
  return `the ${typeof found} ${JSON.stringify(found)}`;
}

/** The allowed key that a misspelt one is nearest to, if any is near. */
function closest(key: string, allowed: readonly string[]): string | undefined {
  const scored = allowed
    .map(candidate => ({
      candidate,
      distance: editDistance(key.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(2, Math.floor(key.length / 3))
    ? best.candidate
    : undefined;
}

/** Levenshtein distance (insert, delete, substitute: one each). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min(
          next[j - 1] + 1,
          row[j] + 1,
          row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return row[b.length];
}
