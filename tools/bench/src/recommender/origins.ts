import {
  emptyDigest,
  fold,
  recommend,
  type Setting,
  type UsageSeries,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Outcome } from './calibration.ts';
import { between, DAY, lengthOf, type NamedSeries } from './dataset.ts';

/** What was recommended at a time in a series, and whether it held in the seven days after it. */
export type Origin = Outcome & {
  family: string;
  setting: Setting;
};

const STEP = DAY / 8;
const HORIZON = 7 * DAY;
/** A recommendation does not hold when more of the time is above the CPU request. */
const TOLERATED = 0.01;

/**
 * Every three hours from the first day on, as long as seven days follow: what the recommender says of all it has seen
 * of the series so far.
 */
export function rollingOrigins(
  { family, series }: NamedSeries,
  settings: readonly Setting[],
): Origin[] {
  const origins: Origin[] = [];
  // The last sample ends its own step.
  const end = lengthOf(series) + (series.times[1] - series.times[0]);
  let digest = emptyDigest();
  for (let time = 0; time + HORIZON <= end; time += STEP) {
    const next = between(series, time, time + HORIZON);
    if (time >= DAY)
      for (const setting of settings) {
        const { cpu, memory, confidence } = recommend(digest, { setting });
        if (confidence === undefined) continue;
        origins.push({
          family,
          setting,
          confidence,
          held:
            (cpu.outcome !== 'recommended' ||
              shareOver(next.cpu, cpu.request) <= TOLERATED) &&
            (memory.outcome !== 'recommended' ||
              shareOver(next.memory, memory.request) === 0),
        });
      }
    digest = fold(digest, between(series, time, time + STEP));
  }
  return origins;
}

function shareOver(used: UsageSeries['cpu'], request: number): number {
  let [count, over] = [0, 0];
  for (const value of used ?? []) {
    if (!(value >= 0)) continue;
    count++;
    if (value > request) over++;
  }
  return count ? over / count : 0;
}
