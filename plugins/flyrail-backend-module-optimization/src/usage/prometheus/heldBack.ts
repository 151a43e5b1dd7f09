import {
  fold,
  foldIncidents,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Fold } from '../usageStore';
import type { Samples } from './busiest';
import { counterStep, HELD_BACK_SECONDS } from './plan';
import type { ContainerReading } from './readBatch';

/** Usage that ends so long before its batch is missing; less is a scrape that failed. */
const MISSING_SECONDS = 3_600;

/** Whether anything is known of what the container used, not only of what happened to it. Pure. */
export const hasUsage = ({ cpu, memory }: ContainerReading): boolean =>
  cpu.times.length > 0 || memory.times.length > 0;

/**
 * Up to when a workload counts as read by the batch that ends now: up to its end where its usage goes, or where others
 * are told of then and its pods are not, for there are none. Else as far as its usage goes, and at most about six hours
 * back; a whole number of the counters' steps, so that each incident is read once. Pure.
 */
export function readUpTo(
  batch: { readonly from: number; readonly to: number },
  readings: readonly ContainerReading[],
  { stepSeconds, toldOf }: { stepSeconds: number; toldOf: boolean },
): number {
  const { from, to } = batch;
  if (toldOf && !readings.some(({ isThere }) => isThere)) return to;
  const usedUntil = readings
    .flatMap(({ cpu, memory }) => [...cpu.times, ...memory.times])
    .filter(time => time < to)
    .reduce((last, time) => Math.max(last, time + stepSeconds), from);
  if (to - usedUntil < Math.min(MISSING_SECONDS, to - from)) return to;
  const until = Math.max(usedUntil, to - HELD_BACK_SECONDS);
  const counted = counterStep(batch, stepSeconds);
  return from + Math.floor((until - from) / counted) * counted;
}

/** What a batch read of a container before that time: the rest is read again. Pure. */
export function before(
  reading: ContainerReading,
  until: number,
): ContainerReading {
  const { cpu, memory, incidents } = reading;
  const isBefore = ({ time }: { time: number }) => time <= until;
  return {
    ...reading,
    cpu: samplesBefore(cpu, until),
    memory: samplesBefore(memory, until),
    incidents: {
      oomKills: incidents.oomKills?.filter(isBefore),
      restarts: incidents.restarts?.filter(isBefore),
      throttling: incidents.throttling?.filter(isBefore),
    },
  };
}

function samplesBefore({ times, values }: Samples, until: number): Samples {
  const kept = [...times.keys()].filter(at => times[at] < until);
  return {
    times: Float64Array.from(kept, at => times[at]),
    values: Float64Array.from(kept, at => values[at]),
  };
}

/** Adds what was read of a container to what is known of it. */
export function foldOf(
  { cpu, memory, incidents }: ContainerReading,
  now: number,
): Fold {
  return digest => {
    let folded: UsageDigest = digest;
    // Each by itself: a time at which only one of the two has a sample is no hole in the other.
    for (const samples of [
      { times: cpu.times, cpu: cpu.values },
      { times: memory.times, memory: memory.values },
    ])
      if (samples.times.length) folded = fold(folded, samples, { now });
    return foldIncidents(folded, incidents);
  };
}
