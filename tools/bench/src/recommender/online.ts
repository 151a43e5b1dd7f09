import {
  digestOf,
  fold,
  plannedSizing,
  type RecentUse,
  type Setting,
  type Sizing,
  sizingInTrouble,
  troubleIn,
  type UsageDigest,
  type UsageSeries,
} from '@flyrail/backstage-plugin-optimization-common';
import { between, DAY, lengthOf, type NamedSeries, split } from './dataset.ts';
import {
  type CpuScore,
  type MemoryScore,
  scoreCpu,
  scoreMemory,
} from './scores.ts';

/** How it went to act on what is seen as it comes. */
export type OnlineResult = {
  family: string;
  cpu?: CpuScore;
  memory?: MemoryScore;
  days: number;
  /** Changes at planned looks, and in trouble. */
  planned: number;
  troubles: number;
};

const STEP = 300;
const PLANNED_EVERY = DAY / 2;
/** Steps that are looked back on: an hour. */
const STEPS_SEEN = 12;

/**
 * Acts from the next five-minute step on what it has seen: at planned looks every twelve hours, and in trouble. The
 * same days are scored as one-shot, by the request in force at each sample.
 */
export function actOnline(
  { family, series }: NamedSeries,
  setting: Setting,
): OnlineResult {
  const { training, heldOut } = split(series);
  let digest: UsageDigest = digestOf(training);
  let inForce: Sizing = plannedSizing(digest, {}, setting);
  let recent: RecentUse = { cpu: [], memory: [] };
  const requests: Sizing[] = [];
  let [planned, troubles, nextPlan] = [0, 0, PLANNED_EVERY];
  const length = lengthOf(heldOut) + STEP;
  for (let time = 0; time < length; time += STEP) {
    const seen = between(heldOut, time, time + STEP);
    for (let n = 0; n < seen.times.length; n++) requests.push(inForce);
    if (!seen.times.length) continue;
    digest = fold(digest, seen);
    recent = remembered(recent, seen);
    const before = inForce;
    const trouble = troubleIn(recent, inForce, setting);
    if (trouble) {
      inForce = sizingInTrouble(trouble, recent, inForce);
      if (differ(before, inForce)) {
        troubles++;
        nextPlan = time + STEP + PLANNED_EVERY;
      }
    } else if (time + STEP >= nextPlan) {
      nextPlan += PLANNED_EVERY;
      inForce = plannedSizing(digest, inForce, setting);
      if (differ(before, inForce)) planned++;
    }
  }
  const cpu = requests[0]?.cpu;
  const memory = requests[0]?.memory;
  return {
    family,
    days: length / DAY,
    planned,
    troubles,
    ...(heldOut.cpu &&
      cpu !== undefined && {
        cpu: scoreCpu(heldOut.cpu, index => requests[index].cpu!),
      }),
    ...(heldOut.memory &&
      memory !== undefined && {
        memory: scoreMemory(
          heldOut.times,
          heldOut.memory,
          index => requests[index].memory!,
        ),
      }),
  };
}

const differ = (a: Sizing, b: Sizing) =>
  a.cpu !== b.cpu || a.memory !== b.memory;

function remembered(recent: RecentUse, seen: UsageSeries): RecentUse {
  const there = (values?: Float64Array) =>
    [...(values ?? [])].filter(value => value >= 0);
  const [cpu, memory] = [there(seen.cpu), there(seen.memory)];
  return {
    cpu: [
      ...recent.cpu,
      ...(cpu.length
        ? [cpu.reduce((sum, each) => sum + each, 0) / cpu.length]
        : []),
    ].slice(-STEPS_SEEN),
    memory: [
      ...recent.memory,
      ...(memory.length ? [Math.max(...memory)] : []),
    ].slice(-STEPS_SEEN),
  };
}
