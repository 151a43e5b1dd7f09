import { tellsDips, withoutDips } from './dips';
import { varianceOf } from './levels';
import { type Memory, steadiness } from './memoryOfDays';

/**
 * How far the level of the coming week may lie from that of the days seen, as the standard deviation of its natural
 * logarithm.
 *
 * Days are taken for draws around a level: the mean of T of them differs from the mean of the next H with variance
 * v·(1/T + 1/H). v comes from successive days, and where there are few of them from what services do in general. It is
 * inflated because days come in runs (a busy release, a slow month), so that a week is hardly more than one draw: for
 * draws that depend on each other the variance of a mean is v/T times their integrated autocorrelation (Priestley:
 * Spectral Analysis and Time Series, 1981).
 *
 * How many days are one draw, what unseen weekdays add and the bounds were chosen by what requests cost (slack + price ×
 * time above) over rolling origins of public usage series, with and without the few series that decide the mean.
 */
const HORIZON_DAYS = 7;
const RUN_OF_DAYS = 6;
/**
 * Of a history shorter than a week some weekdays were never seen. Had the others been drawn from the seven, the mean of
 * those seen would differ from that of the week with variance v·(1/T − 1/7) (sampling from a finite population; Cochran:
 * Sampling Techniques, 1977). They were not drawn, they are in a row: days that are neighbours are more alike than
 * the others are like them.
 */
const WEEK = 7;
const UNSEEN_WEEKDAYS = 5;
/** What is believed of a service before it is seen: its days differ by 0.3 %; worth two days of seeing it. */
const PRIOR = { deviation: 0.003, days: 2 };
/** One day that is another world (a test, an outage) says no more than that. */
const LARGEST_STEP = 0.5;
/** More than that is no drift but bursts, which the histogram itself holds. */
const LARGEST_DRIFT = 0.12;
/** The same of a level that wanders: that its last days weigh more has already followed it. */
const LARGEST_WANDERING = 0.03;

/**
 * The drift of a level. A dip that came back, as at weekends, is none: it says nothing of a rise. With fewer days than
 * can tell a dip from a change, every difference counts.
 *
 * @param levels - the natural logarithm of each full day's level, ascending in time
 * @param days - days of data, as a fraction
 * @param memory - whether the level stays or wanders: then what is judged is how far it went from day to day
 */
export function driftOf(
  levels: readonly number[],
  days: number,
  memory: Memory,
): number {
  const around = Math.min(
    LARGEST_DRIFT,
    Math.sqrt(
      varianceOf(
        tellsDips(levels) ? withoutDips(levels) : levels,
        PRIOR,
        LARGEST_STEP,
      ) * differenceOfMeans(days),
    ),
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

/** Days of the week that a history of so many days has no day of, as far as its length tells. */
export function unseenWeekdays(days: number): number {
  return Math.max(0, WEEK - Math.round(days));
}

/** The variance of the difference between the mean of these days and that of the week to come, in v. */
function differenceOfMeans(days: number): number {
  const seen = 1 / Math.max(days, 0.5);
  const unseen = Math.max(0, seen - 1 / WEEK);
  return RUN_OF_DAYS * (seen + 1 / HORIZON_DAYS + UNSEEN_WEEKDAYS * unseen);
}
