/**
 * How likely a recommendation holds: in the next seven days at most 1 % of the time is above the CPU request, and
 * nothing is above the memory request. A logistic curve of the two things that say most about each; that of CPU is then
 * bent to what held. Fitted on rolling origins of real usage; `./dev bench recommender` prints how they do on other data.
 */

/** Certainty is not to be had: nobody has seen a service's next deploy. */
const BOUNDS = { least: 0.02, most: 0.98 };
/** More time above than this and a recommendation does not hold. */
const TOLERATED = 0.01;
/** What is believed of the deviation of a day's busiest hours before it is seen; worth two days of seeing it. */
const PRIOR = { deviation: 0.1, days: 2 };
const LARGEST_STEP = 0.7;

const CPU = { constant: -3.3, timeAbove: -1.5, deviation: -1.35 };
const MEMORY = { constant: 4.2, margin: 13, days: 2.5 };
/** What held, by what the logistic curve says, ascending; straight between. Steady services hold more often than it says, and moody ones less. */
const HELD: readonly (readonly [said: number, held: number])[] = [
  [0, 0.02],
  [0.1, 0.14],
  [0.3, 0.39],
  [0.6, 0.56],
  [0.75, 0.6],
  [0.85, 0.97],
  [1, 0.99],
];
const HORIZON_DAYS = 7;

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function bounded(p: number): number {
  return Math.min(BOUNDS.most, Math.max(BOUNDS.least, p));
}

function heldOf(said: number): number {
  const next = HELD.findIndex(([known]) => said <= known);
  if (next <= 0) return HELD[0][1];
  const [[from, low], [to, high]] = [HELD[next - 1], HELD[next]];
  return low + ((said - from) / (to - from)) * (high - low);
}

/**
 * How much a day's busiest hours differ from the next day's: the standard deviation of the natural logarithm of their
 * level.
 *
 * @param peaks - the natural logarithm of each full day's 99th percentile, ascending in time
 */
export function deviationOf(peaks: readonly number[]): number {
  let squares = 0;
  for (let day = 1; day < peaks.length; day++)
    squares +=
      Math.min(Math.abs(peaks[day] - peaks[day - 1]), LARGEST_STEP) ** 2 / 2;
  const steps = Math.max(0, peaks.length - 1);
  return Math.sqrt(
    (squares + PRIOR.days * PRIOR.deviation ** 2) / (steps + PRIOR.days),
  );
}

/**
 * That at most 1 % of the next seven days are above the CPU request, 0–1.
 *
 * @param timeAbove - the expected share of time above the request, level drift included
 * @param deviation - of the days' busiest hours, by `deviationOf`
 */
export function cpuConfidence(timeAbove: number, deviation: number): number {
  const above = Math.min(0.2, Math.max(1e-4, timeAbove)) / TOLERATED;
  const said = logistic(
    CPU.constant +
      CPU.timeAbove * Math.log(above) +
      CPU.deviation * Math.log(deviation),
  );
  return bounded(heldOf(said));
}

/**
 * That nothing of the next seven days is above the memory request, 0–1. Peaks are records, and records are broken less
 * often the longer they stand: of exchangeable days the next 7 hold the highest of D + 7 with probability 7 / (D + 7).
 *
 * @param margin - request ÷ highest peak, at least 1
 * @param days - days of data
 */
export function memoryConfidence(margin: number, days: number): number {
  return bounded(
    logistic(
      MEMORY.constant +
        MEMORY.margin * Math.log(Math.max(1, margin)) +
        MEMORY.days * Math.log(Math.max(days, 0.1) / (days + HORIZON_DAYS)),
    ),
  );
}
