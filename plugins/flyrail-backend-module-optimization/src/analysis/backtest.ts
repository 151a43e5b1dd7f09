import { setImmediate as turn } from 'node:timers/promises';
import {
  decide,
  HOURS_PER_MONTH,
  meanOf,
  shareAbove,
  SIZED_RESOURCES,
  sumOf,
  throttledShareOf,
  usdPerMonth,
  podRequest,
  workloadLoad,
  type Histogram,
  type PriceBook,
  type SizedResource,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, ContainerSize } from '../analysis';
import type { OptimizationType } from './judge';
import { podsOf } from './podsOverTime';
import { advise, requestOf, wantedOf } from './wanted';
import { within } from './window';

const DAY = 86_400;

/** What became, or would have become, of one resource's request. Shares, 0–1. */
export interface Fit {
  /** Of the time, above the request. */
  timeAbove: number;
  /** Of the request, idle. */
  slack: number;
}

/** One container over the days that were replayed. */
export interface ReplayedContainer {
  container: string;
  /** How many days. */
  days: number;
  fit: Record<SizedResource, Fit | undefined>;
  /** The same of the requests as they are now. */
  now: Record<SizedResource, Fit | undefined>;
  /** Days on which the memory limit would have been passed. */
  oomKills: number;
  /** Share of the time in which the CPU limit would have been passed. */
  throttledShare: number;
  /** Of the days that were replayed, those on which there was a kill. */
  actualOomKills: number;
  /** Mean of the days that were replayed. */
  actualThrottledShare: number;
}

/** Within what bounds it would have been followed; default all requests, as far as is recommended. */
export interface Bounds {
  type?: OptimizationType;
  /** By how many percent a request may differ from what it is now. */
  maxChangePercent?: number;
}

export interface Replay {
  /** Unix seconds: the first and the end of the last day that was looked at. */
  from: number;
  to: number;
  /** Empty where no day had enough data before it. */
  containers: ReplayedContainer[];
  /** USD in the days that were replayed, against the requests as they are now. */
  savedUsd: number;
  /** How many days those were. */
  days: number;
  /** How much time that was: today is not over. */
  seconds: number;
}

interface Day {
  usage: Partial<Record<SizedResource, Histogram>>;
  sizes: ContainerSize;
  /** What happened on it. */
  was: Pick<UsageDigest, 'oomKills' | 'trouble'>;
}

/** Slices that begin on that day: those of its hours, its quarters, or the day as a whole. */
const span = (start: number) => ({ from: start, to: start + DAY });

/**
 * What would have happened, had the recommendations been followed: each day with the sizes that were decided from
 * what was known when it began, judged by what was used on it. How many pods there were is not known of the past, so
 * all days have as many as now; replicas, spot capacity and schedules are left out. Days are decided one a turn: the
 * process has others to answer meanwhile.
 *
 * @param days - 1–14, the last of them today
 */
export async function replay(
  target: AnalysisTarget,
  byContainer: ReadonlyMap<string, UsageDigest>,
  options: Bounds & { days: number; now: Date; prices: PriceBook },
): Promise<Replay> {
  const { days, now, prices } = options;
  const today = Math.floor(now.getTime() / 1000 / DAY) * DAY;
  const from = today - (days - 1) * DAY;
  const to = now.getTime() / 1000;
  const replayed = new Map<string, Day[]>();
  let savedUsd = 0;
  let seenDays = 0;
  let seconds = 0;
  for (let start = from; start < to; start += DAY) {
    await turn();
    const end = Math.min(start + DAY, to);
    const sizes = sizesOn(target, byContainer, start, options);
    let isSeen = false;
    for (const size of sizes ?? []) {
      const digest = byContainer.get(size.name);
      const was = digest && within(digest, span(start));
      const usage = was ? usageOf(was) : {};
      if (!was || (!usage.cpu && !usage.memory)) continue;
      isSeen = true;
      replayed.set(size.name, [
        ...(replayed.get(size.name) ?? []),
        { usage, sizes: size, was },
      ]);
    }
    if (!isSeen) continue;
    seenDays++;
    seconds += end - start;
    const cost = (containers: readonly ContainerSize[]) =>
      (usdPerMonth(
        {
          ...podRequest(containers),
          pods: target.replicas ?? target.pods ?? 1,
        },
        prices.onDemand,
      ) *
        (end - start)) /
      3600 /
      HOURS_PER_MONTH;
    savedUsd += cost(target.containers) - cost(sizes!);
  }
  return {
    from,
    to,
    savedUsd,
    days: seenDays,
    seconds,
    containers: [...replayed].map(([container, each]) =>
      summed(target.containers.find(({ name }) => name === container)!, each),
    ),
  };
}

/** The sizes that would have been decided on that morning; undefined where nothing could have been. */
export function sizesOn(
  target: AnalysisTarget,
  byContainer: ReadonlyMap<string, UsageDigest>,
  start: number,
  {
    prices,
    type = 'ALL',
    maxChangePercent = 100,
  }: Bounds & { prices: PriceBook },
): ContainerSize[] | undefined {
  const seen = new Map(
    [...byContainer].map(([name, digest]) => [
      name,
      within(digest, { to: start }),
    ]),
  );
  const advices = advise(target, seen);
  const isDecided = advices.some(
    ({ resource, advice }) =>
      SIZED_RESOURCES[type].includes(resource) &&
      advice.outcome === 'recommended',
  );
  if (!isDecided) return undefined;
  const load = workloadLoad([...seen.values()], podsOf(target));
  const { containers } = decide({
    workload: target,
    type,
    maxChangePercent,
    wanted: wantedOf(target, advices, seen),
    load,
    slices: [],
    prices,
    usage: seen,
    evidence: {
      oomKills: 0,
      throttledShare: 0,
      restartsPerDay: 0,
    },
  });
  return target.containers.map(
    container =>
      (containers.find(({ after }) => after.name === container.name)
        ?.after as ContainerSize) ?? container,
  );
}

function usageOf({ slices }: UsageDigest): Day['usage'] {
  const all = (resource: SizedResource) =>
    slices.flatMap(slice => slice[resource] ?? []);
  const [cpu, memory] = [all('cpu'), all('memory')];
  return {
    ...(cpu.length && { cpu: sumOf(cpu) }),
    ...(memory.length && { memory: sumOf(memory) }),
  };
}

function summed(now: ContainerSize, days: readonly Day[]): ReplayedContainer {
  const fits = (sizeOf: (day: Day) => ContainerSize) => ({
    cpu: fitOf(days, 'cpu', sizeOf),
    memory: fitOf(days, 'memory', sizeOf),
  });
  return {
    container: now.name,
    days: days.length,
    fit: fits(({ sizes }) => sizes),
    now: fits(() => now),
    oomKills: days.filter(
      ({ usage, sizes }) =>
        (usage.memory?.max ?? 0) > (sizes.limits.memory ?? Infinity),
    ).length,
    throttledShare: weighted(
      days.flatMap(({ usage: { cpu }, sizes }) =>
        cpu
          ? [
              {
                hours: cpu.hours,
                value: shareAbove(cpu, sizes.limits.cpu ?? Infinity),
              },
            ]
          : [],
      ),
    ),
    actualOomKills: days.filter(({ was }) => was.oomKills.length > 0).length,
    actualThrottledShare: throttledShareOf({
      trouble: days.flatMap(({ was }) => was.trouble),
    }),
  };
}

function fitOf(
  days: readonly Day[],
  resource: SizedResource,
  sizeOf: (day: Day) => ContainerSize,
): Fit | undefined {
  const judged = days.flatMap(day => {
    const used = day.usage[resource];
    const request = requestOf(sizeOf(day), resource);
    return used && request
      ? [
          {
            hours: used.hours,
            timeAbove: shareAbove(used, request),
            slack: 1 - meanOf(used, request) / request,
          },
        ]
      : [];
  });
  if (!judged.length) return undefined;
  const mean = (of: 'timeAbove' | 'slack') =>
    weighted(judged.map(each => ({ hours: each.hours, value: each[of] })));
  return { timeAbove: mean('timeAbove'), slack: mean('slack') };
}

function weighted(values: readonly { hours: number; value: number }[]): number {
  const hours = values.reduce((sum, each) => sum + each.hours, 0);
  return hours
    ? values.reduce((sum, each) => sum + each.hours * each.value, 0) / hours
    : 0;
}
