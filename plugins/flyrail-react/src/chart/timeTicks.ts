import { DateTime } from 'luxon';

const MOST_TICKS = 8;

/** From how many hours on a chart has days below it. */
const DAYS_FROM_HOURS = 48;

/**
 * Moments to write below a chart: midnights in the given zone, or hours where it spans less than two days. Pure.
 *
 * @param from - Unix seconds, like `to`
 * @param zone - IANA name; the reader's own when absent
 */
export function timeTicks(from: number, to: number, zone?: string): number[] {
  const start = DateTime.fromSeconds(from, { zone });
  const hours = (to - from) / 3600;
  const unit = hours < DAYS_FROM_HOURS ? 'hour' : 'day';
  const step = Math.max(
    1,
    Math.ceil((unit === 'hour' ? hours : hours / 24) / MOST_TICKS),
  );
  const ticks = [];
  let at = start.startOf(unit).plus({ [unit]: 1 });
  while (at.toSeconds() <= to) {
    ticks.push(at.toSeconds());
    at = at.plus({ [unit]: step });
  }
  return ticks;
}

/** What to write at a moment of a chart that spans so many seconds: the hour, or the day. Pure. */
export function tickText(
  time: number,
  spanSeconds: number,
  options: { locale?: string; zone?: string } = {},
): string {
  const at = DateTime.fromSeconds(time, options);
  return spanSeconds / 3600 < DAYS_FROM_HOURS
    ? at.toLocaleString(DateTime.TIME_SIMPLE)
    : at.toLocaleString({ month: 'short', day: 'numeric' });
}
