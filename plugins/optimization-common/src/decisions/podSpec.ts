/** A part of an object that somebody else wrote: its fields, or none where it is no object. */
export function asObject(part: unknown): Record<string, unknown> {
  return typeof part === 'object' && part !== null && !Array.isArray(part)
    ? (part as Record<string, unknown>)
    : {};
}

/** A part of an object that somebody else wrote: its items, or none where it is no list. */
export function asArray(part: unknown): unknown[] {
  return Array.isArray(part) ? part : [];
}
