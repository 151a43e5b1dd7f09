import type { ContainerChart, WorkloadRef } from '../usageSource';
import { Owners } from './owners';
import type { PrometheusClient } from './prometheusClient';
import {
  containerMatcher,
  cpuQuery,
  memoryQuery,
  ownerMatchers,
} from './promql';

/** A chart has at most so many points: more than a screen has, and less than what a store refuses. */
const MOST_POINTS = 2_000;
const LEAST_STEP = 300;

/** Usage of one workload over time, of its busiest pod; the steps are made longer where there would be too many. */
export async function chartOf(
  client: PrometheusClient,
  labels: Readonly<Record<string, string>>,
  workload: WorkloadRef,
  wanted: { from: number; to: number; stepSeconds: number },
  signal?: AbortSignal,
): Promise<ContainerChart[]> {
  const spent = { queries: 0, samples: 0 };
  const stepSeconds =
    Math.ceil(
      Math.max(
        LEAST_STEP,
        wanted.stepSeconds,
        (wanted.to - wanted.from) / MOST_POINTS,
      ) / LEAST_STEP,
    ) * LEAST_STEP;
  const from = Math.floor(wanted.from / stepSeconds) * stepSeconds;
  const to = Math.floor(wanted.to / stepSeconds) * stepSeconds;
  const selection = {
    labels,
    namespaces: [workload.namespace],
    podPrefixes: [workload.name],
  };
  const range = { from: from + stepSeconds, to, stepSeconds };
  const [owned, cpu, memory] = await Promise.all([
    client.series(ownerMatchers(selection), { from, to }, spent, signal),
    client.range(cpuQuery(selection, stepSeconds), range, spent, signal),
    client.range(memoryQuery(selection, stepSeconds), range, spent, signal),
  ]);
  const owners = new Owners([workload], owned);
  if (!owned.length)
    owners.addPods(
      await client.series(
        [containerMatcher(selection)],
        { from, to },
        spent,
        signal,
      ),
    );
  const times = Array.from(
    { length: Math.max(0, Math.round((to - from) / stepSeconds)) },
    (_, index) => from + (index + 1) * stepSeconds,
  );
  const charts = new Map<
    string,
    { container: string; times: number[]; cpu: number[]; memory: number[] }
  >();
  for (const [resource, { series }] of [
    ['cpu', cpu],
    ['memory', memory],
  ] as const)
    for (const each of series) {
      const { namespace, group = '', container } = each.labels;
      if (!container || !owners.ofGroup(namespace, group)) continue;
      if (!charts.has(container))
        charts.set(container, {
          container,
          times,
          cpu: times.map(() => NaN),
          memory: times.map(() => NaN),
        });
      const line = charts.get(container)![resource];
      each.times.forEach((time, index) => {
        const at = Math.round((time - from) / stepSeconds) - 1;
        const value = each.values[index];
        if (value >= 0 && value < Infinity && at in line)
          line[at] = line[at] >= value ? line[at] : value;
      });
    }
  return [...charts.values()].sort((a, b) =>
    a.container < b.container ? -1 : 1,
  );
}
