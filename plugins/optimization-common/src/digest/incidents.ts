import { DAY, DAYS_KEPT, dayOf } from './slices';

/**
 * The kernel killed a container for its memory.
 *
 * @public
 */
export interface OomKill {
  /** Seconds, on the clock of the samples. */
  readonly time: number;
  /** Bytes in use at the time, or the limit that was hit. */
  readonly memoryBytes: number;
}

/**
 * A day's restarts and CPU throttling.
 *
 * @public
 */
export interface DayOfTrouble {
  /** Days since the clock's zero. */
  readonly day: number;
  /** Restarts of the container, whatever their cause. */
  readonly restarts: number;
  /** Mean share (0–1) of the scheduler's periods in which the container was throttled. */
  readonly throttledShare: number;
  /** How many readings that mean is of. */
  readonly throttledReadings: number;
}

/**
 * What happened to a container, to be added to its digest. A kill that is told twice counts once.
 *
 * @public
 */
export interface Incidents {
  readonly oomKills?: readonly OomKill[];
  /** How many restarts, and when. */
  readonly restarts?: readonly {
    readonly time: number;
    readonly count: number;
  }[];
  /** Share (0–1) of throttled periods, and when it was read. */
  readonly throttling?: readonly {
    readonly time: number;
    readonly share: number;
  }[];
}

/** Kills kept: more of them say nothing new. */
const MOST_KILLS = 50;

const sane = (value: number) => Number.isFinite(value) && value >= 0;

/** Both lists as one: ascending, each kill once, the newest 50 of the days that are kept. */
export function mergedKills(
  a: readonly OomKill[],
  b: readonly OomKill[],
  newestDay: number,
): OomKill[] {
  const byTime = new Map<number, OomKill>();
  for (const kill of [...a, ...b]) {
    if (!sane(kill.time) || !(kill.memoryBytes > 0) || !sane(kill.memoryBytes))
      continue;
    if (kill.time < (newestDay - DAYS_KEPT) * DAY) continue;
    const known = byTime.get(kill.time);
    if (!known || known.memoryBytes < kill.memoryBytes)
      byTime.set(kill.time, kill);
  }
  return [...byTime.values()]
    .sort((left, right) => left.time - right.time)
    .slice(-MOST_KILLS);
}

/** Both lists as one, by day ascending, of the days that are kept. */
export function mergedTrouble(
  a: readonly DayOfTrouble[],
  b: readonly DayOfTrouble[],
  newestDay: number,
): DayOfTrouble[] {
  const days = new Map<number, DayOfTrouble>();
  for (const one of [...a, ...b]) {
    if (newestDay - one.day >= DAYS_KEPT) continue;
    const known = days.get(one.day);
    days.set(one.day, known ? sum(known, one) : one);
  }
  return [...days.values()].sort((left, right) => left.day - right.day);
}

function sum(a: DayOfTrouble, b: DayOfTrouble): DayOfTrouble {
  const throttledReadings = a.throttledReadings + b.throttledReadings;
  return {
    day: a.day,
    restarts: a.restarts + b.restarts,
    throttledReadings,
    throttledShare: throttledReadings
      ? (a.throttledShare * a.throttledReadings +
          b.throttledShare * b.throttledReadings) /
        throttledReadings
      : 0,
  };
}

/** Restarts and throttling by day; readings that cannot be are left out. */
export function troubleOf({
  restarts = [],
  throttling = [],
}: Incidents): DayOfTrouble[] {
  const found: DayOfTrouble[] = [
    ...restarts
      .filter(({ time, count }) => sane(time) && sane(count))
      .map(({ time, count }) => ({
        day: dayOf(time),
        restarts: count,
        throttledShare: 0,
        throttledReadings: 0,
      })),
    ...throttling
      .filter(({ time, share }) => sane(time) && sane(share))
      .map(({ time, share }) => ({
        day: dayOf(time),
        restarts: 0,
        throttledShare: Math.min(1, share),
        throttledReadings: 1,
      })),
  ];
  return mergedTrouble([], found, -Infinity);
}
