import { type Memory, steadiness } from './memoryOfDays';

/**
 * How far the level of the coming week may lie from that of the days seen, as the standard deviation of its natural
 * logarithm.
 *
 * Days are taken for draws around a level: the mean of T of them differs from the mean of the next H with variance
 * v·(1/T + 1/H). v comes from successive days, and where there are few of them from what services do in general; it is
 * inflated because days come in runs (a quiet weekend, a busy release), so that fewer of them are independent.
 */
const HORIZON_DAYS = 7;
const RUN_OF_DAYS = 3;
/** What is believed of a service before it is seen: its days differ by 1 %; worth two days of seeing it. */
const PRIOR = { deviation: 0.01, days: 2 };
/** One day that is another world (a test, an outage) says no more than that. */
const LARGEST_STEP = 0.5;
/** More than that is no drift but bursts, which the histogram itself holds. */
const LARGEST_DRIFT = 0.06;
/** The same of a level that wanders. */
const LARGEST_WANDERING = 0.06;

/**
 * @param levels - the natural logarithm of each full day's level, ascending in time
 * @param days - days of data, as a fraction
 * @param memory - whether the level stays or wanders: then what is judged is how far it went from day to day
 */
export function driftOf(
  levels: readonly number[],
  days: number,
  memory: Memory,
): number {
  let squares = 0;
  for (let day = 1; day < levels.length; day++) {
    const step = Math.min(
      Math.abs(levels[day] - levels[day - 1]),
      LARGEST_STEP,
    );
    // The difference of two draws has twice their variance.
    squares += step ** 2 / 2;
  }
  const steps = Math.max(0, levels.length - 1);
  const variance =
    (squares + PRIOR.days * PRIOR.deviation ** 2) / (steps + PRIOR.days);
  const independent = 1 / Math.max(days, 0.5) + 1 / HORIZON_DAYS;
  const around = Math.min(
    LARGEST_DRIFT,
    Math.sqrt(RUN_OF_DAYS * variance * independent),
  );
  // A forecast's error is a step of the level and as much noise around it; the mean of a week of steps is a third of
  // a week's steps away.
  const away = Math.min(
    LARGEST_WANDERING,
    Math.sqrt((memory.wandering * HORIZON_DAYS) / 6),
  );
  const steady = steadiness(memory);
  return Math.sqrt(steady * around ** 2 + (1 - steady) * away ** 2);
}
