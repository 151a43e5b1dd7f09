import {
  recommend,
  type PriceBook,
  type ResourceChart,
  type SizedResource,
  type UsageDigest,
  type WorkloadMetrics,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, ContainerSize } from '../analysis';
import { sizesOn } from '../analysis/backtest';
import { processOf, requestOf } from '../analysis/wanted';
import type { ContainerChart, ContainerUsage } from '../usage/usageSource';

const DAY = 86_400;
/** About as many points as a chart has room for. */
const POINTS = 336;
const LEAST_STEP = 300;

/** Seconds between the points of a chart of so much time: a whole number of five minutes. Pure. */
export function stepOf(windowSeconds: number): number {
  return Math.max(
    LEAST_STEP,
    Math.ceil(windowSeconds / POINTS / LEAST_STEP) * LEAST_STEP,
  );
}

/** Usage with what is, and what would have been, requested. Pure. */
export function chartAnswer(
  target: AnalysisTarget,
  {
    charts,
    usage,
    prices,
    from,
    stepSeconds,
  }: {
    charts: readonly ContainerChart[];
    usage: readonly ContainerUsage[];
    prices: PriceBook;
    from: number;
    stepSeconds: number;
  },
): Pick<WorkloadMetrics, 'step_seconds' | 'containers'> {
  const byContainer = new Map(
    usage.map(({ container, digest }) => [container, digest]),
  );
  const recommended = recommendedOn(target, byContainer, prices);
  return {
    step_seconds: actualStep(charts) ?? stepSeconds,
    containers: target.containers.map(size => {
      const { name } = size;
      const chart = charts.find(({ container }) => container === name);
      const times = [...(chart?.times ?? [])];
      const digest = byContainer.get(name);
      const now =
        digest &&
        recommend(digest, { process: processOf(target.podSpec, name) });
      const lineOf = (resource: SizedResource) => {
        const advice = now?.[resource];
        return {
          ...resourceChart(size, chart, resource),
          recommendation: times.map(time =>
            known(recommended(time).get(name)?.[resource]),
          ),
          ...(advice?.outcome === 'recommended' && {
            recommended_now: advice.request,
          }),
        };
      };
      return {
        name,
        times,
        cpu: lineOf('cpu'),
        memory: lineOf('memory'),
        oom_kills: (digest?.oomKills ?? [])
          .map(({ time }) => time)
          .filter(time => time >= from),
      };
    }),
  };
}

function resourceChart(
  size: ContainerSize,
  chart: ContainerChart | undefined,
  resource: SizedResource,
): Omit<ResourceChart, 'recommendation' | 'recommended_now'> {
  const times = chart?.times ?? [];
  const values = (each: readonly number[] | undefined) =>
    times.map((_, at) => known(each?.[at]));
  // Where nobody knows what it was, it is told as it is now.
  const isKnown = [chart?.request, chart?.limit].some(lines =>
    [...(lines?.cpu ?? []), ...(lines?.memory ?? [])].some(Number.isFinite),
  );
  const sizes = (kind: 'request' | 'limit', now: number | undefined) =>
    isKnown ? values(chart?.[kind]?.[resource]) : times.map(() => now ?? null);
  return {
    unit: resource === 'cpu' ? 'cores' : 'bytes',
    average: values(chart?.average?.[resource]),
    least: values(chart?.least?.[resource]),
    most: values(chart?.[resource]),
    request: sizes('request', requestOf(size, resource)),
    limit: sizes('limit', size.limits[resource]),
  };
}

/** What would have been requested at a time: decided each midnight (UTC), from what was known then. */
function recommendedOn(
  target: AnalysisTarget,
  byContainer: ReadonlyMap<string, UsageDigest>,
  prices: PriceBook,
) {
  const days = new Map<
    number,
    Map<string, Partial<Record<SizedResource, number>>>
  >();
  return (time: number) => {
    const start = Math.floor(time / DAY) * DAY;
    const decided =
      days.get(start) ??
      new Map(
        (sizesOn(target, byContainer, start, prices) ?? []).map(size => [
          size.name,
          { cpu: requestOf(size, 'cpu'), memory: requestOf(size, 'memory') },
        ]),
      );
    days.set(start, decided);
    return decided;
  };
}

function actualStep([chart]: readonly ContainerChart[]): number | undefined {
  return chart && chart.times.length > 1
    ? chart.times[1] - chart.times[0]
    : undefined;
}

function known(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
