import type { UsageDigest } from '../digest/digest';
import type { OomKill } from '../digest/incidents';
import { DAY, dayOf } from '../digest/slices';
import { type Growth, growthOf } from './growth';

/** What to ask for, and what it was made of. */
export interface MemoryChoice {
  /** Bytes. */
  readonly request: number;
  /** The highest use seen, bytes. */
  readonly peak: number;
  readonly growth: Growth;
  /** What the out-of-memory kills ask for, bytes; 0 where there were none. */
  readonly afterKills: number;
}

const MEBIBYTE = 2 ** 20;
/** As the Vertical Pod Autoscaler raises what was in use at a kill: by 100 MiB or by 20 %, whichever is more. */
const KILL_BUMP = { bytes: 100 * MEBIBYTE, factor: 1.2 };
/** Kills do not raise the request further than three such steps above what was ever seen in use. */
const MOST_STEPS = 3;

const bumped = (bytes: number) =>
  Math.max(bytes + KILL_BUMP.bytes, bytes * KILL_BUMP.factor);

/**
 * What kills ask for: one step above the memory in use at the worst of them. It cannot run away, however often a
 * container is killed at a limit that was raised before: never more than three steps above the highest use seen
 * outside of kills. VPA's has no such end (kubernetes/autoscaler issue 9521).
 */
export function requestAfterKills(
  kills: readonly OomKill[],
  peak: number,
): number {
  if (!kills.length) return 0;
  const worst = Math.max(...kills.map(({ memoryBytes }) => memoryBytes));
  let most = peak > 0 ? peak : Math.min(...kills.map(k => k.memoryBytes));
  for (let step = 0; step < MOST_STEPS; step++) most = bumped(most);
  return Math.min(bumped(worst), most);
}

/** The highest use of each half day, ascending; hours that are kept as whole days count as both halves. */
export function peaksOf({ slices }: UsageDigest): number[] {
  const halves = new Map<number, number>();
  for (const { start, seconds, memory } of slices) {
    if (!memory || !(memory.max > 0)) continue;
    const first = Math.floor((2 * start) / DAY);
    const last = seconds === DAY ? first + 1 : first;
    for (let half = first; half <= last; half++)
      halves.set(half, Math.max(halves.get(half) ?? 0, memory.max));
  }
  return [...halves].sort(([a], [b]) => a - b).map(([, peak]) => peak);
}

/** Peaks older than this say little about the coming week when there are newer ones. */
const DAYS_OF_PEAKS = 14;

/** The highest use of each half day of the last two weeks, ascending in time. */
export function recentPeaks(digest: UsageDigest): number[] {
  const today = dayOf(digest.newest ?? 0);
  return peaksOf({
    ...digest,
    slices: digest.slices.filter(
      ({ start }) => today - dayOf(start) < DAYS_OF_PEAKS,
    ),
  });
}

/** What is left above the peak that growth leads to. */
const AFTER_GROWTH = 1.05;

/**
 * The memory request for the coming week: the highest peak of the last two weeks with a margin, more where a week of
 * its growth would use that up, and at least what the out-of-memory kills ask for.
 *
 * @param margin - over the highest peak, as a factor
 */
export function chooseMemory(
  digest: UsageDigest,
  margin: number,
): MemoryChoice {
  const peaks = recentPeaks(digest);
  const peak = peaks.reduce((most, each) => Math.max(most, each), 0);
  const growth = growthOf(peaks);
  const afterKills = requestAfterKills(digest.oomKills, peak);
  return {
    request: Math.max(
      peak * Math.max(margin, growth.factor * AFTER_GROWTH),
      afterKills,
    ),
    peak,
    growth,
    afterKills,
  };
}
