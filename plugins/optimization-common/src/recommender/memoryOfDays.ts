/**
 * How long a service remembers: whether its days lie around one level, so that each of them says as much of next week,
 * or its level wanders or has moved, so that the last ones say most.
 *
 * Each half-life is a forecaster: the exponentially weighted mean of the days before predicts each day's level. They are
 * averaged by how well they did (Bayesian model averaging: prior × likelihood of their errors, the variance profiled out).
 */
export interface Memory {
  /** By half-life in days: how much of the belief it has; they add up to 1. */
  readonly beliefs: readonly {
    readonly halfLife: number;
    readonly belief: number;
  }[];
  /** Mean squared error of the belief's forecasts of the next day, of the natural logarithm. */
  readonly wandering: number;
}

const MODELS = [
  { halfLife: Infinity, prior: 0.9 },
  { halfLife: 2, prior: 0.05 },
  { halfLife: 0.5, prior: 0.05 },
];
/** An error of this size is no error: levels are not known better. */
const NEGLIGIBLE = 0.01;

/** @param levels - the natural logarithm of each full day's level, ascending in time */
export function memoryOf(levels: readonly number[]): Memory {
  const errors = MODELS.map(({ halfLife }) => {
    let [sum, weight, squares] = [0, 0, 0];
    levels.forEach((level, day) => {
      if (day) squares += (level - sum / weight) ** 2;
      const kept = 2 ** (-1 / halfLife);
      sum = sum * kept + level;
      weight = weight * kept + 1;
    });
    return squares;
  });
  const forecasts = Math.max(0, levels.length - 1);
  const odds = MODELS.map(
    ({ prior }, model) =>
      prior *
      (errors[model] + forecasts * NEGLIGIBLE ** 2 + 1e-12) ** (-forecasts / 2),
  );
  const total = odds.reduce((sum, each) => sum + each, 0);
  return {
    beliefs: MODELS.map(({ halfLife }, model) => ({
      halfLife,
      belief: odds[model] / total,
    })),
    wandering: forecasts ? Math.min(...errors) / forecasts : 0,
  };
}

/** How much a day that is so many days old weighs, 0–1, where the newest weighs 1. */
export function weightOf({ beliefs }: Memory, age: number): number {
  return beliefs.reduce(
    (sum, { halfLife, belief }) => sum + belief * 2 ** (-age / halfLife),
    0,
  );
}

/** The belief that all days say the same, 0–1. */
export function steadiness({ beliefs }: Memory): number {
  return beliefs[0].belief;
}
