type Plain = Record<string, unknown>;

/**
 * The JSON merge patch (RFC 7386) that makes `before` into `after`: named
 * leaves only, so that fields nobody changed stay whose they are. A list is one
 * leaf. Undefined when there is nothing to change. Pure.
 */
export function mergePatch(before: Plain, after: Plain): Plain | undefined {
  const patch: Plain = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key], after[key]];
    if (now === undefined || now === null) {
      if (old !== undefined && old !== null) patch[key] = null;
    } else if (isPlain(old) && isPlain(now)) {
      const inner = mergePatch(old, now);
      if (inner) patch[key] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(now)) {
      patch[key] = now;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
