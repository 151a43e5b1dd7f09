type Plain = Record<string, unknown>;

/** The lists that Kubernetes merges by the name of their items, of those that a change of a workload touches. */
const BY_NAME = ['containers', 'initContainers'];

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An object with a patch on it, as `kubectl patch` does: fields merge, null removes, containers merge by their name and
 * other lists are replaced. Pure.
 */
export function strategicMerge(base: Plain, patch: Plain): Plain {
  const merged = { ...base };
  for (const [key, wanted] of Object.entries(patch)) {
    const there = merged[key];
    if (wanted === null) {
      delete merged[key];
    } else if (isPlain(wanted)) {
      merged[key] = strategicMerge(isPlain(there) ? there : {}, wanted);
    } else if (BY_NAME.includes(key) && Array.isArray(wanted)) {
      merged[key] = byName(Array.isArray(there) ? there : [], wanted);
    } else {
      merged[key] = wanted;
    }
  }
  return merged;
}

function byName(there: readonly unknown[], wanted: readonly unknown[]) {
  const nameOf = (item: unknown) => (isPlain(item) ? item.name : undefined);
  return [
    ...there.map(item => {
      const patch = wanted.find(
        each => isPlain(each) && each.name === nameOf(item),
      );
      return isPlain(patch) && isPlain(item)
        ? strategicMerge(item, patch)
        : item;
    }),
    ...wanted.filter(
      item => !there.some(each => nameOf(each) === nameOf(item)),
    ),
  ];
}
