import { type Histogram, sumOf } from './histogram';

/**
 * What was used from `start` for `seconds`.
 *
 * @public
 */
export interface Slice {
  /** Seconds on the clock of the samples, a multiple of `seconds`. */
  readonly start: number;
  /** An hour, six hours or a day. */
  readonly seconds: number;
  /** Cores. */
  readonly cpu?: Histogram;
  /** Bytes. */
  readonly memory?: Histogram;
}

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** Days of history that a digest holds, today included. */
export const DAYS_KEPT = 30;
const DAYS_BY_HOUR = 2;
const DAYS_BY_QUARTER = 9;

export const dayOf = (time: number) => Math.floor(time / DAY);

/**
 * How finely a day is kept, in seconds, when the newest sample is of `newestDay`: the last two days by the hour, the
 * nine last days by six hours, older ones as a whole, and 0 for days that are kept no longer.
 */
export function sliceSeconds(day: number, newestDay: number): number {
  const age = newestDay - day;
  if (age < DAYS_BY_HOUR) return HOUR;
  if (age < DAYS_BY_QUARTER) return 6 * HOUR;
  return age < DAYS_KEPT ? DAY : 0;
}

/**
 * The same slices, each as coarse as its age asks for, ascending. Where slices overlap the coarser one takes in the
 * finer: what was summed up cannot be taken apart.
 */
export function compacted(
  slices: readonly Slice[],
  newestDay: number,
): Slice[] {
  const widest = new Map<number, number>();
  for (const { start, seconds } of slices) {
    const day = dayOf(start);
    const wanted = sliceSeconds(day, newestDay);
    if (!wanted) continue;
    widest.set(day, Math.max(widest.get(day) ?? 0, wanted, seconds));
  }
  const groups = new Map<number, Slice[]>();
  for (const slice of slices) {
    const seconds = widest.get(dayOf(slice.start));
    if (!seconds) continue;
    const start = Math.floor(slice.start / seconds) * seconds;
    const group = groups.get(start);
    if (group) group.push(slice);
    else groups.set(start, [slice]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([start, group]) => {
      const seconds = widest.get(dayOf(start))!;
      const [only] = group;
      return group.length === 1 && only.seconds === seconds
        ? only
        : { start, seconds, ...summed(group, seconds) };
    });
}

function summed(
  slices: readonly Slice[],
  seconds: number,
): Pick<Slice, 'cpu' | 'memory'> {
  // An hour that is told in two parts is still one hour.
  const told = new Map(slices.map(slice => [slice.start, slice.seconds]));
  const seen = [...told.values()].reduce((sum, each) => sum + each, 0);
  const most = Math.min(seen, seconds) / HOUR;
  const of = (resource: 'cpu' | 'memory') => {
    const there = slices.flatMap(slice => slice[resource] ?? []);
    if (!there.length) return {};
    const sum = sumOf(there);
    return { [resource]: { ...sum, hours: Math.min(sum.hours, most) } };
  };
  return { ...of('cpu'), ...of('memory') };
}
