import { daysSeen, fullDays, logLevels, type UsageDay, usageOf } from './days';
import { driftOf } from './drift';
import { memoryOf, weightOf } from './memoryOfDays';
import {
  cheapest,
  type Expectation,
  expectationOf,
  type Outlook,
  outlookOf,
} from './outlook';

/** The level of a day, for how much levels drift: high enough to be of the busy hours, low enough to be of many samples. */
const LEVEL = 0.9;

/** What to ask for, and what is expected of it. */
export interface CpuChoice extends Expectation {
  /** Cores. */
  readonly request: number;
  /** Standard deviation of the level's natural logarithm in the coming week. */
  readonly drift: number;
  /** What is expected of the coming week, for comparing other requests. */
  readonly outlook: Outlook;
}

/**
 * The CPU request for the coming week.
 *
 * @param price - how much slack an equal share of time above the request is worth
 * @param least - cores below which it must not be
 */
export function chooseCpu(
  days: readonly UsageDay[],
  price: number,
  least = 0,
): CpuChoice {
  const levels = logLevels(fullDays(days), LEVEL);
  const memory = memoryOf(levels);
  const drift = driftOf(levels, daysSeen(days), memory);
  const newest = days[days.length - 1].day;
  const usage = usageOf(days, day => weightOf(memory, newest - day));
  const outlook = outlookOf(usage, drift);
  const best = cheapest(outlook, price);
  const chosen =
    best.request < least
      ? { request: least, ...expectationOf(outlook, least) }
      : best;
  return { ...chosen, drift, outlook };
}
