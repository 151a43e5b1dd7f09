import { quantile } from '../digest/histogram';
import { clipped, confidenceOf, type Curve } from './confidence';
import { type CpuOutlook, cpuOutlookOf } from './cpu';
import { fullDays, logLevels, type UsageDay, usageOf } from './days';
import { withoutDips } from './dips';
import { varianceOf } from './levels';
import { expectationOf } from './outlook';

/** More time above than this and a request does not hold. */
const TOLERATED = 0.01;
/** The level of a day. */
const LEVEL = 0.9;
/** What is believed of how much the levels of days differ before it is seen; worth two days of seeing it. */
const PRIOR = { deviation: 0.05, days: 2 };
const LARGEST_STEP = 0.7;
/** A series' own backtest overlaps itself: however many times it was tried, it says as much as three. */
const MOST_TRIALS = 3;

/**
 * Fitted by ridge regression on rolling origins of public usage series (Google cluster data, crane, NAB, Bitbrains;
 * weighted by how many series of each are published) and, for a twentieth of the weight, of drawn ones. So weighted, the
 * expected calibration error was 0.03 with each series left out in turn, and 0.06 with each family.
 * `./dev bench recommender` prints how it does on other data, and how the same form does on families that were left out.
 */
const CURVE: Curve = [-6.13, -1.34, -1.92, 0.31];

/** What is known of a container's CPU, for judging any request. */
export interface CpuEvidence extends CpuOutlook {
  /** Natural logarithm of the cores that 99 % of the time was below. */
  readonly usual: number;
  /** Standard deviation of the natural logarithm of the days' levels, dips left out. */
  readonly deviation: number;
  /**
   * What this service would have done to rules of the past: for each end of a full day by how much, as a natural
   * logarithm, what 99 % of the time after it was below differs from that of the time before it.
   */
  readonly surprises: readonly number[];
}

/**
 * How much the levels of one day differ from the next day's: the standard deviation of their natural logarithm.
 *
 * @param levels - natural logarithms, ascending in time
 */
export function deviationOf(levels: readonly number[]): number {
  return Math.sqrt(varianceOf(levels, PRIOR, LARGEST_STEP));
}

/** What is known of a container's CPU by these days, of which there is at least one. */
export function cpuEvidence(
  days: readonly UsageDay[],
  known: CpuOutlook = cpuOutlookOf(days),
): CpuEvidence {
  const usualOf = (some: readonly UsageDay[]) =>
    Math.log(Math.max(1e-6, quantile(usageOf(some), 1 - TOLERATED)));
  const full = fullDays(days);
  return {
    ...known,
    usual: usualOf(days),
    deviation: deviationOf(withoutDips(logLevels(full, LEVEL))),
    surprises: full
      .slice(1)
      .map(
        (_, day) =>
          usualOf(full.slice(day + 1)) - usualOf(full.slice(0, day + 1)),
      ),
  };
}

/**
 * What confidence in a request is made of; natural logarithms, so that none depends on how large a service is:
 *
 * 1. the expected time above it, level drift included, ÷ what is tolerated;
 * 2. how much the levels of its days differ;
 * 3. the odds that as much room would have done in the past of the same series (its own backtest), by Laplace's rule.
 */
export function cpuFeatures(
  { outlook, usual, deviation, surprises }: CpuEvidence,
  request: number,
): number[] {
  const { timeAbove } = expectationOf(outlook, request);
  const room = Math.log(Math.max(request, 1e-6)) - usual;
  const held = surprises.filter(surprise => surprise <= room).length;
  const trials = Math.min(surprises.length, MOST_TRIALS);
  const share = surprises.length ? held / surprises.length : 0;
  return [
    Math.log(clipped(timeAbove, 1e-4, 0.2) / TOLERATED),
    Math.log(deviation),
    Math.log((share * trials + 1) / ((1 - share) * trials + 1)),
  ];
}

/** That at most 1 % of the next seven days are above the request, in cores; 0–1. */
export function cpuConfidence(evidence: CpuEvidence, request: number): number {
  return confidenceOf(CURVE, cpuFeatures(evidence, request));
}
