/**
 * Memory that grows day by day: a leak, or a cache that fills. Judged by the peaks of half days, by a straight line
 * through their logarithms (least squares).
 */
export interface Growth {
  /** What the peak will have been multiplied by in seven days, 1…1.2: beyond that a restart is the better answer. */
  readonly factor: number;
  /** Growth a day, as a share of the peak; 0 where there is none that is clear. */
  readonly perDay: number;
}

/** Fewer points make a line too easily. */
const FEWEST_PEAKS = 6;
/** The slope must be this many of its standard errors: chance does that once in some thousand series. */
const CLEAR = 5;
const LARGEST_FACTOR = 1.2;
const HORIZON_DAYS = 7;

/** @param peaks - the highest use of successive half days, ascending in time, above zero */
export function growthOf(peaks: readonly number[]): Growth {
  const none = { factor: 1, perDay: 0 };
  const n = peaks.length;
  if (n < FEWEST_PEAKS) return none;
  const logs = peaks.map(Math.log);
  const middle = (n - 1) / 2;
  const mean = logs.reduce((sum, log) => sum + log, 0) / n;
  let [spread, together] = [0, 0];
  logs.forEach((log, index) => {
    spread += (index - middle) ** 2;
    together += (index - middle) * (log - mean);
  });
  const slope = together / spread;
  const residuals = logs.reduce(
    (sum, log, index) => sum + (log - mean - slope * (index - middle)) ** 2,
    0,
  );
  // A line through equal values has no error to be measured by; a thousandth of a percent keeps the ratio finite.
  const error = Math.sqrt(residuals / (n - 2) / spread + 1e-10);
  if (slope / error <= CLEAR) return none;
  const perDay = Math.exp(2 * slope) - 1;
  return {
    perDay,
    factor: Math.min(LARGEST_FACTOR, (1 + perDay) ** HORIZON_DAYS),
  };
}
