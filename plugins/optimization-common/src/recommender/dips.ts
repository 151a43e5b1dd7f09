/** A weekend is a dip, not another level: a day's level is the highest of so many days. */
const DAYS_OF_A_DIP = 3;
/** With fewer days than that nobody knows whether the first of them were a dip. */
const DAYS_OF_NEARLY_A_WEEK = 6;

/** Whether these are days enough to tell a dip that comes back from a change. */
export function tellsDips(levels: readonly number[]): boolean {
  return levels.length >= DAYS_OF_NEARLY_A_WEEK;
}

/**
 * Each day's level, or a higher one of the two days before it: what dips and comes back, as at weekends, has not changed.
 * Where nearly a week is known, its first days have the highest level of the first three.
 */
export function withoutDips(levels: readonly number[]): number[] {
  const first = tellsDips(levels) ? DAYS_OF_A_DIP - 1 : 0;
  return levels.map((_, day) => {
    const last = Math.max(day, first);
    return Math.max(
      ...levels.slice(Math.max(0, last + 1 - DAYS_OF_A_DIP), last + 1),
    );
  });
}
