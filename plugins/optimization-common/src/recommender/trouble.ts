import type { UsageDigest } from '../digest/digest';
import { dayOf } from '../digest/slices';

/** Throttled in more of the periods, and what was used is what was allowed, not what was wanted. */
const THROTTLED = 0.05;
/** How much less a recommendation is believed where every day has restarts that no kill explains. */
const LESS_BELIEVED = 0.3;

/**
 * Mean share (0–1) of the scheduler's periods in which the container was throttled; 0 where none was read.
 *
 * @public
 */
export function throttledShareOf({
  trouble,
}: Pick<UsageDigest, 'trouble'>): number {
  const readings = trouble.reduce((sum, day) => sum + day.throttledReadings, 0);
  if (!readings) return 0;
  return (
    trouble.reduce(
      (sum, day) => sum + day.throttledShare * day.throttledReadings,
      0,
    ) / readings
  );
}

/** Whether what was used says less than what was wanted: then nobody knows how little would do. */
export function isThrottled(digest: Pick<UsageDigest, 'trouble'>): boolean {
  return throttledShareOf(digest) > THROTTLED;
}

/**
 * What confidence is multiplied by, 0.7–1: a container that restarts without having been killed for its memory was seen
 * starting, crashing and waiting, less at work. By the share of its days on which it did; judged, not fitted, as
 * published series of usage do not tell of restarts.
 */
export function calmness({
  trouble,
  oomKills,
  slices,
}: Pick<UsageDigest, 'trouble' | 'oomKills' | 'slices'>): number {
  const days = new Set(slices.map(({ start }) => dayOf(start))).size;
  const kills = new Map<number, number>();
  for (const { time } of oomKills)
    kills.set(dayOf(time), (kills.get(dayOf(time)) ?? 0) + 1);
  const restless = trouble.filter(
    ({ day, restarts }) => restarts > (kills.get(day) ?? 0),
  ).length;
  return 1 - LESS_BELIEVED * Math.min(1, restless / Math.max(1, days));
}
