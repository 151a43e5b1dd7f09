import type { Incidents } from '@flyrail/backstage-plugin-optimization-common';
import { keyOf, type WorkloadRef } from '../usageSource';
import { busiest, type Samples } from './busiest';
import { fieldOf, incidentsOf, onGrid, type PodCounters } from './counters';
import type { Owners } from './owners';
import { counterStep, type Batch } from './plan';
import type { PrometheusClient, RangeSeries, Spent } from './prometheusClient';
import { countersQuery, cpuQuery, memoryQuery } from './promql';

/** What one container of a workload did in a batch's time. */
export interface ContainerReading {
  readonly workload: WorkloadRef;
  readonly container: string;
  readonly cpu: Samples;
  readonly memory: Samples;
  readonly incidents: Incidents;
  /** Whether a counter or state of it was told at the batch's end. */
  readonly isThere: boolean;
}

export interface BatchReading {
  readonly containers: readonly ContainerReading[];
  /** Whether a counter or state of any container of these namespaces was told at the batch's end. */
  readonly toldOf: boolean;
  /** Samples that the costliest of its queries looked at; undefined where the store does not say. */
  readonly mostSamples?: number;
}

type Draft = {
  workload: WorkloadRef;
  container: string;
  cpu: RangeSeries[];
  memory: RangeSeries[];
  pods: Map<string, PodCounters>;
};

/**
 * Reads a batch by three queries, whatever the number of its workloads. A value
 * stands for the step that begins at its time; counters are read at both ends.
 */
export async function readBatch(
  client: PrometheusClient,
  labels: Readonly<Record<string, string>>,
  batch: Batch,
  owners: Owners,
  stepSeconds: number,
  spent: Spent,
  signal?: AbortSignal,
): Promise<BatchReading> {
  const { from, to, demands } = batch;
  const selection = {
    labels,
    namespaces: demands.map(({ namespace }) => namespace),
    podPrefixes: demands.some(({ podPrefixes }) => !podPrefixes)
      ? undefined
      : [...new Set(demands.flatMap(({ podPrefixes }) => podPrefixes!))],
  };
  const counterGrid = {
    from,
    to,
    stepSeconds: counterStep(batch, stepSeconds),
  };
  // A window ends at the time it is asked for.
  const ends = { from: from + stepSeconds, to, stepSeconds };
  const ask = (query: string, range: typeof ends) =>
    client.range(query, range, spent, signal);
  const [cpu, memory, counters] = await Promise.all([
    ask(cpuQuery(selection, stepSeconds), ends),
    ask(memoryQuery(selection, stepSeconds), ends),
    ask(countersQuery(selection), counterGrid),
  ]);

  const drafts = new Map<string, Draft>();
  const draftOf = (
    workload: WorkloadRef | undefined,
    container: string | undefined,
  ) => {
    if (!workload || !container) return undefined;
    const key = `${keyOf(workload)}/${container}`;
    if (!drafts.has(key))
      drafts.set(key, {
        workload,
        container,
        cpu: [],
        memory: [],
        pods: new Map(),
      });
    return drafts.get(key);
  };
  for (const [resource, { series }] of [
    ['cpu', cpu],
    ['memory', memory],
  ] as const)
    for (const each of series) {
      const { namespace, group = '', container } = each.labels;
      const workload = owners.ofGroup(namespace, group);
      draftOf(workload, container)?.[resource].push(begunAt(each, stepSeconds));
    }
  const scraped: boolean[] = [];
  for (const each of counters.series) {
    const { namespace, pod = '', container } = each.labels;
    const field = fieldOf(each);
    const values = onGrid(each, counterGrid);
    values.forEach((value, at) => (scraped[at] ||= !Number.isNaN(value)));
    const draft = draftOf(owners.ofPod(namespace, pod), container);
    if (draft && field)
      draft.pods.set(pod, { ...draft.pods.get(pod), [field]: values });
  }

  const grid = { from, to: to - stepSeconds, stepSeconds };
  const samples = [cpu, memory, counters].flatMap(each => each.samples ?? []);
  return {
    containers: [...drafts.values()].map(draft =>
      readingOf(draft, grid, counterGrid, scraped),
    ),
    toldOf: scraped.at(-1) ?? false,
    ...(samples.length && { mostSamples: Math.max(...samples) }),
  };
}

function begunAt(series: RangeSeries, stepSeconds: number): RangeSeries {
  return { ...series, times: series.times.map(time => time - stepSeconds) };
}

function readingOf(
  { workload, container, cpu, memory, pods }: Draft,
  grid: { from: number; to: number; stepSeconds: number },
  counterGrid: { from: number; to: number; stepSeconds: number },
  scraped: readonly boolean[],
): ContainerReading {
  const peaks = busiest(memory, grid);
  const times = Array.from(
    { length: scraped.length },
    (_, at) => counterGrid.from + at * counterGrid.stepSeconds,
  );
  const peakAt = (step: number) => {
    let most: number | undefined;
    peaks.times.forEach((time, index) => {
      if (time >= times[step] && time < times[step + 1])
        most = Math.max(most ?? 0, peaks.values[index]);
    });
    return most;
  };
  return {
    workload,
    container,
    cpu: busiest(cpu, grid),
    memory: peaks,
    incidents: incidentsOf([...pods.values()], times, scraped, peakAt),
    isThere: [...pods.values()]
      .flatMap(pod => Object.values(pod))
      .some(values => !Number.isNaN(values.at(-1))),
  };
}
