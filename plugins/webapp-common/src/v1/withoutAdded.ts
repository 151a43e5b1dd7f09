/**
 * A spec as a person left it in a form, without what the form added by itself:
 * forms put an empty object, list or text where nothing was filled in. What
 * was there before, empty or not, stays. Pure.
 *
 * @public
 */
export function withoutAdded<T>(spec: T, before: unknown): T {
  if (Array.isArray(spec)) {
    const old = Array.isArray(before) ? before : [];
    return spec.map((item, at) => withoutAdded(item, old[at])) as T;
  }
  if (typeof spec !== 'object' || spec === null) return spec;
  const old = (before ?? {}) as Record<string, unknown>;
  const kept = Object.entries(spec)
    .map(([key, value]) => [key, withoutAdded(value, old[key])] as const)
    .filter(([key, value]) => key in old || !isNothing(value));
  return Object.fromEntries(kept) as T;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
