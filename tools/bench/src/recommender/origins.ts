import {
  emptyDigest,
  fold,
  recommend,
  type Setting,
  type UsageDigest,
  type UsageSeries,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  cpuEvidence,
  cpuFeatures,
} from '../../../../plugins/optimization-common/src/recommender/cpuConfidence.ts';
import {
  daysOf,
  daysSeen,
} from '../../../../plugins/optimization-common/src/recommender/days.ts';
import { recentPeaks } from '../../../../plugins/optimization-common/src/recommender/memory.ts';
import { memoryFeatures } from '../../../../plugins/optimization-common/src/recommender/memoryConfidence.ts';
import type { Outcome } from './calibration.ts';
import { between, DAY, lengthOf, type NamedSeries } from './dataset.ts';

/** What was recommended at a time in a series, and whether it held in the seven days after it. */
export type Origin = Outcome & {
  name: string;
  family: string;
  setting: Setting;
  /** What the confidence in each resource was made of, and whether that one held. */
  cpu?: Part;
  memory?: Part;
};

export type Part = { features: number[]; held: boolean };

const STEP = DAY / 8;
const HORIZON = 7 * DAY;
/** A recommendation does not hold when more of the time is above the CPU request. */
const TOLERATED = 0.01;

/**
 * Every three hours from the first day on, as long as seven days follow: what the recommender says of all it has seen
 * of the series so far.
 */
export function rollingOrigins(
  { name, family, series }: NamedSeries,
  settings: readonly Setting[],
  step = STEP,
): Origin[] {
  const origins: Origin[] = [];
  // The last sample ends its own step.
  const end = lengthOf(series) + (series.times[1] - series.times[0]);
  let digest = emptyDigest();
  for (let time = 0; time + HORIZON <= end; time += step) {
    const next = between(series, time, time + HORIZON);
    if (time >= DAY) {
      const featuresOf = featuresIn(digest);
      for (const setting of settings) {
        const { cpu, memory, confidence } = recommend(digest, { setting });
        if (confidence === undefined) continue;
        const parts = {
          ...(cpu.outcome === 'recommended' && {
            cpu: {
              features: featuresOf.cpu(cpu.request),
              held: shareOver(next.cpu, cpu.request) <= TOLERATED,
            },
          }),
          ...(memory.outcome === 'recommended' && {
            memory: {
              features: featuresOf.memory(memory.request),
              held: shareOver(next.memory, memory.request) === 0,
            },
          }),
        };
        origins.push({
          ...{ name, family, setting, confidence },
          ...parts,
          held: Object.values(parts).every(({ held }) => held),
        });
      }
    }
    digest = fold(digest, between(series, time, time + step));
  }
  return origins;
}

/** What the confidence in requests is made of; the evidence is looked at once for all of them. */
function featuresIn(digest: UsageDigest) {
  const [cpu, memory] = [daysOf(digest, 'cpu'), daysOf(digest, 'memory')];
  const evidence = cpu.length ? cpuEvidence(cpu) : undefined;
  const peak = Math.max(0, ...recentPeaks(digest));
  return {
    cpu: (request: number) => (evidence ? cpuFeatures(evidence, request) : []),
    memory: (request: number) =>
      memoryFeatures({ peak, days: daysSeen(memory) }, request),
  };
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
