/** Certainty is not to be had: nobody has seen a service's next deploy. */
const BOUNDS = { least: 0.02, most: 0.98 };

/** The constant of a logistic curve, then what each of its features counts. */
export type Curve = readonly [constant: number, ...coefficients: number[]];

/** What a curve says of features, 0.02–0.98. */
export function confidenceOf(
  [constant, ...coefficients]: Curve,
  features: readonly number[],
): number {
  const logOdds = coefficients.reduce(
    (sum, each, index) => sum + each * features[index],
    constant,
  );
  return Math.min(
    BOUNDS.most,
    Math.max(BOUNDS.least, 1 / (1 + Math.exp(-logOdds))),
  );
}

/** A value between bounds: what lies beyond says no more than they do. */
export function clipped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
