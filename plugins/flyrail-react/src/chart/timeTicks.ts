import { DateTime } from 'luxon';

const MOST_TICKS = 8;

/**
 * Moments to write below a chart: midnights in the given zone, or hours where it spans less than two days. Pure.
 *
 * @param from - Unix seconds, like `to`
 * @param zone - IANA name; the reader's own when absent
 */
export function timeTicks(from: number, to: number, zone?: string): number[] {
  const start = DateTime.fromSeconds(from, { zone });
  const hours = (to - from) / 3600;
  const unit = hours < 48 ? 'hour' : 'day';
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
