/** What is believed of levels before they are seen, and how many days of seeing them that is worth. */
export interface LevelPrior {
  /** Standard deviation of the natural logarithm. */
  readonly deviation: number;
  readonly days: number;
}

/**
 * How much the levels of days vary: the variance of their natural logarithm, by how each differs from the one before.
 *
 * @param levels - natural logarithms, ascending in time
 * @param largestStep - a larger difference counts as that
 */
export function varianceOf(
  levels: readonly number[],
  prior: LevelPrior,
  largestStep: number,
): number {
  let squares = 0;
  for (let day = 1; day < levels.length; day++) {
    const step = Math.min(Math.abs(levels[day] - levels[day - 1]), largestStep);
    // The difference of two draws has twice their variance.
    squares += step ** 2 / 2;
  }
  const steps = Math.max(0, levels.length - 1);
  return (squares + prior.days * prior.deviation ** 2) / (steps + prior.days);
}
