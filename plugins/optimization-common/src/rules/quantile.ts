/** The samples that are there (no NaN), ascending. */
export function sortedSamples(values: Float64Array | undefined): Float64Array {
  return (values ?? new Float64Array())
    .filter(value => !Number.isNaN(value))
    .sort();
}

/**
 * A quantile of ascending samples, interpolated between neighbours as Prometheus' quantile_over_time does.
 *
 * @param share - 0–1
 * @returns undefined where there is no sample
 */
export function quantile(
  sorted: Float64Array,
  share: number,
): number | undefined {
  if (!sorted.length) return undefined;
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
}

/** The smallest sample that at least this share of the samples does not pass: one that was seen. */
export function nearestRank(
  sorted: Float64Array,
  share: number,
): number | undefined {
  if (!sorted.length) return undefined;
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
}

/** `value × factor`, where there is a value. */
export function times(
  value: number | undefined,
  factor: number,
): number | undefined {
  return value === undefined ? undefined : value * factor;
}
