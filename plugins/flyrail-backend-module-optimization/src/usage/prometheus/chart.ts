import type { ContainerChart, WorkloadRef } from '../usageSource';
import { Owners } from './owners';
import type { PrometheusClient, RangeSeries } from './prometheusClient';
import { PrometheusProblem } from './prometheusProblem';
import {
  containerMatcher,
  ownerMatchers,
  podCpuQuery,
  podMemoryQuery,
  SIZES,
  sizesQuery,
} from './promql';

/** A chart has at most so many points: more than a screen has, and less than what a store refuses. */
const MOST_POINTS = 2_000;
const LEAST_STEP = 300;

const RESOURCES = ['cpu', 'memory'] as const;

/** The lines of one container's chart, as its pods are added up. */
class Draft {
  readonly #most = this.#empty();
  readonly #least = this.#empty();
  readonly #sum = this.#empty();
  readonly #count = this.#empty();
  readonly #sizes = { request: this.#empty(), limit: this.#empty() };

  constructor(private readonly points: number) {}

  #empty() {
    const line = () => new Array<number>(this.points).fill(NaN);
    return { cpu: line(), memory: line() };
  }

  use(resource: (typeof RESOURCES)[number], at: number, value: number): void {
    const greatest = this.#most[resource];
    const smallest = this.#least[resource];
    greatest[at] = greatest[at] >= value ? greatest[at] : value;
    smallest[at] = smallest[at] <= value ? smallest[at] : value;
    this.#sum[resource][at] = (this.#sum[resource][at] || 0) + value;
    this.#count[resource][at] = (this.#count[resource][at] || 0) + 1;
  }

  note(
    kind: 'request' | 'limit',
    resource: (typeof RESOURCES)[number],
    at: number,
    value: number,
  ): void {
    // While a change is rolled out, pods differ.
    const line = this.#sizes[kind][resource];
    line[at] = line[at] >= value ? line[at] : value;
  }

  lines(): Omit<ContainerChart, 'container' | 'times'> {
    const mean = (resource: (typeof RESOURCES)[number]) =>
      this.#sum[resource].map((sum, at) => sum / this.#count[resource][at]);
    return {
      ...this.#most,
      average: { cpu: mean('cpu'), memory: mean('memory') },
      least: this.#least,
      ...this.#sizes,
    };
  }
}

/** Usage of one workload over time, over its pods; the steps are made longer where there would be too many. */
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
  const ask = (query: string) => client.range(query, range, spent, signal);
  const [owned, cpu, memory, sizes] = await Promise.all([
    client.series(ownerMatchers(selection), { from, to }, spent, signal),
    ask(podCpuQuery(selection, stepSeconds)),
    ask(podMemoryQuery(selection, stepSeconds)),
    // A chart without them is still one.
    ask(sizesQuery(selection)).catch(error => {
      if (error instanceof PrometheusProblem) return { series: [] };
      throw error;
    }),
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
  const charts = new Map<string, Draft>();
  const draftOf = (container: string) => {
    const draft = charts.get(container) ?? new Draft(times.length);
    charts.set(container, draft);
    return draft;
  };
  const ofWorkload = ({ series }: { series: RangeSeries[] }) =>
    series.filter(
      ({ labels: { namespace, pod = '', container } }) =>
        container && owners.ofPod(namespace, pod),
    );
  const pointsOf = ({ times: at, values }: RangeSeries) =>
    [...values].flatMap((value, index) => {
      const point = Math.round((at[index] - from) / stepSeconds) - 1;
      return value >= 0 && value < Infinity && point in times
        ? [{ point, value }]
        : [];
    });
  for (const [resource, answer] of [
    ['cpu', cpu],
    ['memory', memory],
  ] as const)
    for (const series of ofWorkload(answer))
      for (const { point, value } of pointsOf(series))
        draftOf(series.labels.container).use(resource, point, value);
  for (const series of ofWorkload(sizes)) {
    const { __name__: name, container, resource } = series.labels;
    if (resource !== 'cpu' && resource !== 'memory') continue;
    const kind = name === SIZES.limit ? 'limit' : 'request';
    for (const { point, value } of pointsOf(series))
      draftOf(container).note(kind, resource, point, value);
  }
  return [...charts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([container, draft]) => ({ container, times, ...draft.lines() }));
}
