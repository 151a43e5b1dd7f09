/** A recommendation's stated confidence, and whether it held. */
export type Outcome = { confidence: number; held: boolean };

/** The recommendations that state a confidence within one tenth. */
export type Bin = {
  from: number;
  count: number;
  /** Mean of what they state. */
  stated: number;
  /** The share of them that held. */
  held: number;
};

const BINS = 10;

/** Ten bins of equal width; those that nobody is in are left out. */
export function binsOf(outcomes: readonly Outcome[]): Bin[] {
  return Array.from({ length: BINS }, (_, index) => {
    const own = outcomes.filter(
      ({ confidence }) =>
        Math.min(BINS - 1, Math.floor(confidence * BINS)) === index,
    );
    return {
      from: index / BINS,
      count: own.length,
      stated: own.reduce((sum, each) => sum + each.confidence, 0) / own.length,
      held: own.filter(({ held }) => held).length / own.length,
    };
  }).filter(({ count }) => count);
}

/**
 * Expected calibration error: the mean difference between what is stated and what held, by bin, weighted by how many
 * are in it (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015).
 */
export function expectedCalibrationError(outcomes: readonly Outcome[]): number {
  return binsOf(outcomes).reduce(
    (sum, { count, stated, held }) =>
      sum + (count / outcomes.length) * Math.abs(stated - held),
    0,
  );
}

/** Mean squared error of the confidence: 0 is an oracle, 0.25 a coin. */
export function brierScore(outcomes: readonly Outcome[]): number {
  return (
    outcomes.reduce(
      (sum, { confidence, held }) => sum + (confidence - Number(held)) ** 2,
      0,
    ) / outcomes.length
  );
}
