import { daysSeen, fullDays, logLevels, type UsageDay, usageOf } from './days';
import { driftOf, unseenWeekdays } from './drift';
import { memoryOf, weightOf } from './memoryOfDays';
import {
  cheapest,
  type Expectation,
  expectationOf,
  type Outlook,
  outlookOf,
} from './outlook';

/**
 * The level of a day, for how long it is remembered: high enough to be of the busy hours, low enough to be of many
 * samples and not of single bursts, which come and go without the level.
 */
const LEVEL = 0.8;
/** The same for how much levels drift: a request stands among the day's highest hours, so it is theirs that counts. */
const HIGH_LEVEL = 0.9;

/** What is expected of the coming week. */
export interface CpuOutlook {
  /** Standard deviation of the level's natural logarithm in the coming week. */
  readonly drift: number;
  /** Days of the week that are not in the history: what they need is not known yet. */
  readonly unseenWeekdays: number;
  readonly outlook: Outlook;
}

/** What to ask for, and what is expected of it. */
export interface CpuChoice extends CpuOutlook, Expectation {
  /** Cores. */
  readonly request: number;
}

/** What is expected of the week that follows these days, of which there is at least one. */
export function cpuOutlookOf(days: readonly UsageDay[]): CpuOutlook {
  const full = fullDays(days);
  const memory = memoryOf(logLevels(full, LEVEL));
  const seen = daysSeen(days);
  const drift = driftOf(logLevels(full, HIGH_LEVEL), seen, memory);
  const newest = days[days.length - 1].day;
  const usage = usageOf(days, day => weightOf(memory, newest - day));
  return {
    drift,
    unseenWeekdays: unseenWeekdays(seen),
    outlook: outlookOf(usage, drift),
  };
}

/**
 * The CPU request for the coming week.
 *
 * @param price - how much slack an equal share of time above the request is worth
 * @param least - cores below which it must not be
 */
export function chooseCpu(
  known: CpuOutlook,
  price: number,
  least = 0,
): CpuChoice {
  const { outlook } = known;
  const best = cheapest(outlook, price);
  const chosen =
    best.request < least
      ? { request: least, ...expectationOf(outlook, least) }
      : best;
  return { ...known, ...chosen };
}
