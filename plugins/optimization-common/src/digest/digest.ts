import type { UsageSeries } from '../series';
import { bucketOf } from './buckets';
import {
  type DayOfTrouble,
  type Incidents,
  mergedKills,
  mergedTrouble,
  type OomKill,
  troubleOf,
} from './incidents';
import { compacted, dayOf, HOUR, type Slice, sliceSeconds } from './slices';

/**
 * Samples that were left out, by why.
 *
 * @public
 */
export interface LeftOut {
  /** No sample at that time, or not a number. */
  readonly notANumber: number;
  readonly negative: number;
  /** More than any machine has: above 10,000 cores or 100 TB. */
  readonly implausible: number;
  /** Of a time that has not come yet, or that is not a time. */
  readonly future: number;
  /** Of days that are kept no longer. */
  readonly tooOld: number;
}

/**
 * What a container used, in bounded room: histograms by hour, six hours and day of at most 30 days, and what happened
 * to it. The recommender decides from this alone. A value: nothing changes it.
 *
 * @public
 */
export interface UsageDigest {
  /** Ascending, without overlap. */
  readonly slices: readonly Slice[];
  /** The time of the newest sample, in seconds; undefined where there is none. */
  readonly newest?: number;
  readonly leftOut: LeftOut;
  /** Ascending. */
  readonly oomKills: readonly OomKill[];
  /** Ascending. */
  readonly trouble: readonly DayOfTrouble[];
}

/** More than any machine has: cores, bytes. */
export const MOST_PLAUSIBLE = { cpu: 1e4, memory: 1e14 } as const;
/** Clocks differ; a sample that is this much ahead is not of the future. */
const CLOCK_SKEW_SECONDS = 300;

/**
 * A digest of nothing.
 *
 * @public
 */
export function emptyDigest(): UsageDigest {
  return {
    slices: [],
    leftOut: {
      notANumber: 0,
      negative: 0,
      implausible: 0,
      future: 0,
      tooOld: 0,
    },
    oomKills: [],
    trouble: [],
  };
}

/**
 * A digest with more samples. Their order does not matter; a sample that is folded twice counts twice. Samples that
 * cannot be are left out and counted.
 *
 * @param now - seconds on the samples' clock: what is later is left out. Without it every time is believed.
 * @public
 */
export function fold(
  digest: UsageDigest,
  samples: UsageSeries,
  { now = Infinity }: { now?: number } = {},
): UsageDigest {
  const leftOut = { ...digest.leftOut };
  const believed = (time: number) =>
    Number.isFinite(time) && time >= 0 && time <= now + CLOCK_SKEW_SECONDS;
  let newest = digest.newest ?? -Infinity;
  for (const time of samples.times)
    if (believed(time)) newest = Math.max(newest, time);
  const newestDay = dayOf(newest);
  const hours = new Map<number, Draft>();
  for (const resource of ['cpu', 'memory'] as const) {
    samples[resource]?.forEach((value, index) => {
      const time = samples.times[index];
      if (!believed(time)) leftOut.future++;
      else if (Number.isNaN(value)) leftOut.notANumber++;
      else if (value < 0) leftOut.negative++;
      else if (value > MOST_PLAUSIBLE[resource]) leftOut.implausible++;
      else if (!sliceSeconds(dayOf(time), newestDay)) leftOut.tooOld++;
      else note(hours, resource, time, value);
    });
  }
  return {
    ...digest,
    leftOut,
    slices: compacted(
      [
        ...digest.slices,
        ...[...hours].map(([start, draft]) => sliceOf(start, draft)),
      ],
      newestDay,
    ),
    ...(Number.isFinite(newest) && { newest }),
  };
}

type Draft = Partial<
  Record<'cpu' | 'memory', { counts: Map<number, number>; max: number }>
>;

function note(
  hours: Map<number, Draft>,
  resource: 'cpu' | 'memory',
  time: number,
  value: number,
) {
  const start = Math.floor(time / HOUR) * HOUR;
  let draft = hours.get(start);
  if (!draft) hours.set(start, (draft = {}));
  const histogram = (draft[resource] ??= { counts: new Map(), max: 0 });
  const bucket = bucketOf(value);
  histogram.counts.set(bucket, (histogram.counts.get(bucket) ?? 0) + 1);
  histogram.max = Math.max(histogram.max, value);
}

function sliceOf(start: number, { cpu, memory }: Draft): Slice {
  return {
    start,
    seconds: HOUR,
    ...(cpu && { cpu: { ...cpu, hours: 1 } }),
    ...(memory && { memory: { ...memory, hours: 1 } }),
  };
}

/**
 * A digest with what happened to the container.
 *
 * @public
 */
export function foldIncidents(
  digest: UsageDigest,
  incidents: Incidents,
): UsageDigest {
  const newestDay = dayOf(digest.newest ?? -Infinity);
  return {
    ...digest,
    oomKills: mergedKills(digest.oomKills, incidents.oomKills ?? [], newestDay),
    trouble: mergedTrouble(digest.trouble, troubleOf(incidents), newestDay),
  };
}

/**
 * Both digests as one, whatever their order: of two containers, of two replicas of the metrics store that saw
 * different times, or of an earlier and a later part.
 *
 * @public
 */
export function merge(a: UsageDigest, b: UsageDigest): UsageDigest {
  const newest = Math.max(a.newest ?? -Infinity, b.newest ?? -Infinity);
  const newestDay = dayOf(newest);
  const leftOut = { ...a.leftOut };
  for (const [why, count] of Object.entries(b.leftOut))
    leftOut[why as keyof LeftOut] += count;
  return {
    slices: compacted([...a.slices, ...b.slices], newestDay),
    ...(Number.isFinite(newest) && { newest }),
    leftOut,
    oomKills: mergedKills(a.oomKills, b.oomKills, newestDay),
    trouble: mergedTrouble(a.trouble, b.trouble, newestDay),
  };
}

/**
 * The digest of a whole series.
 *
 * @public
 */
export function digestOf(series: UsageSeries): UsageDigest {
  return fold(emptyDigest(), series);
}
