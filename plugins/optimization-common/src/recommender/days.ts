import type { UsageDigest } from '../digest/digest';
import { type Histogram, quantile, sumOf, totalOf } from '../digest/histogram';
import { dayOf } from '../digest/slices';

/**
 * What is measured and can be asked for.
 *
 * @public
 */
export type Resource = 'cpu' | 'memory';

/** What a container used on one day. */
export interface UsageDay {
  readonly day: number;
  readonly usage: Histogram;
}

/** A day that was seen for less than this says little about days. */
const HOURS_OF_A_DAY = 12;

/** Usage by day, ascending; days without a sample are not there. */
export function daysOf(digest: UsageDigest, resource: Resource): UsageDay[] {
  const byDay = new Map<number, Histogram[]>();
  for (const slice of digest.slices) {
    const usage = slice[resource];
    if (!usage) continue;
    const day = dayOf(slice.start);
    const known = byDay.get(day);
    if (known) known.push(usage);
    else byDay.set(day, [usage]);
  }
  return [...byDay].map(([day, parts]) => ({ day, usage: sumOf(parts) }));
}

/** The days that were seen for at least half of their hours. */
export function fullDays(days: readonly UsageDay[]): UsageDay[] {
  return days.filter(({ usage }) => usage.hours >= HOURS_OF_A_DAY);
}

/** Days of data, as a fraction: the hours with a sample. */
export function daysSeen(days: readonly UsageDay[]): number {
  return days.reduce((sum, { usage }) => sum + usage.hours, 0) / 24;
}

/**
 * All days as one histogram in which each hour that was seen weighs the same, however often it was sampled: a store
 * that was asked for every minute of yesterday and for every hour of last month does not make yesterday weigh more.
 *
 * @param weightOf - how much a day weighs beside that
 */
export function usageOf(
  days: readonly UsageDay[],
  weightOf: (day: number) => number = () => 1,
): Histogram {
  return sumOf(
    days.map(({ usage }) => usage),
    index => {
      const { day, usage } = days[index];
      return (weightOf(day) * usage.hours) / totalOf(usage);
    },
  );
}

/** The natural logarithm of each day's `p` quantile; days that idle count as the smallest that can be told. */
export function logLevels(days: readonly UsageDay[], p: number): number[] {
  return days.map(({ usage }) => Math.log(Math.max(quantile(usage, p), 1e-6)));
}
