import type { Incidents } from '@flyrail/backstage-plugin-optimization-common';
import { COUNTERS } from './promql';
import type { RangeSeries } from './prometheusClient';

/** The counters of one container of one pod, on a common grid; NaN where there is no value. */
export interface PodCounters {
  readonly periods?: Float64Array;
  readonly throttled?: Float64Array;
  readonly restarts?: Float64Array;
  readonly oomKilled?: Float64Array;
  readonly memoryLimit?: Float64Array;
}

/** Puts a series onto the grid `from`, `from + step`, … `to`. What lies elsewhere is left out. */
export function onGrid(
  { times, values }: RangeSeries,
  { from, to, stepSeconds }: { from: number; to: number; stepSeconds: number },
): Float64Array {
  const grid = new Float64Array(Math.round((to - from) / stepSeconds) + 1).fill(
    NaN,
  );
  times.forEach((time, index) => {
    const at = (time - from) / stepSeconds;
    if (Number.isInteger(at) && at >= 0 && at < grid.length)
      grid[at] = values[index];
  });
  return grid;
}

/**
 * How much a counter grew in each step of the grid. A value below the one before
 * is a counter that began again at zero. Where the value before is missing, a pod
 * that appeared counts from zero if others were scraped then (`scraped`), else
 * nobody knows and nothing is counted.
 */
export function increases(
  values: Float64Array | undefined,
  scraped: readonly boolean[],
): Float64Array {
  const grown = new Float64Array(Math.max(0, scraped.length - 1));
  if (!values) return grown;
  let last = values[0];
  for (let at = 1; at < values.length; at++) {
    const value = values[at];
    if (!(value >= 0)) continue;
    if (Number.isNaN(last)) grown[at - 1] = scraped[at - 1] ? value : 0;
    else grown[at - 1] = value < last ? value : value - last;
    last = value;
  }
  return grown;
}

/**
 * What happened to one container of a workload, from the counters of its pods.
 * A kill is a restart after which the reason of the last end is OOMKilled; its
 * time is that of the reading, at most an hour late.
 *
 * @param peakAt - the most memory that any pod held in a step, where no limit is known
 */
export function incidentsOf(
  pods: readonly PodCounters[],
  grid: readonly number[],
  scraped: readonly boolean[],
  peakAt: (step: number) => number | undefined,
): Incidents {
  const steps = grid.length - 1;
  const grown = pods.map(pod => ({
    pod,
    periods: increases(pod.periods, scraped),
    throttled: increases(pod.throttled, scraped),
    restarts: increases(pod.restarts, scraped),
  }));
  const oomKills: { time: number; memoryBytes: number }[] = [];
  const restarts: { time: number; count: number }[] = [];
  const throttling: { time: number; share: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const time = grid[step + 1];
    const sum = (name: 'periods' | 'throttled' | 'restarts') =>
      grown.reduce((total, each) => total + each[name][step], 0);
    const periods = sum('periods');
    if (periods > 0)
      throttling.push({ time, share: Math.min(1, sum('throttled') / periods) });
    const count = sum('restarts');
    if (count > 0) restarts.push({ time, count });
    for (const { pod, restarts: ofPod } of grown) {
      if (pod.oomKilled?.[step + 1] !== 1 || ofPod[step] <= 0) continue;
      const limit = pod.memoryLimit?.[step + 1] ?? NaN;
      const memoryBytes = limit > 0 ? limit : peakAt(step);
      if (memoryBytes) oomKills.push({ time, memoryBytes });
    }
  }
  return { oomKills, restarts, throttling };
}

const FIELDS = new Map(
  Object.entries(COUNTERS).map(([field, metric]) => [metric, field]),
);

/** Which of `PodCounters` a series is. */
export const fieldOf = (series: RangeSeries): keyof PodCounters | undefined =>
  FIELDS.get(series.labels.__name__ as any) as keyof PodCounters | undefined;
