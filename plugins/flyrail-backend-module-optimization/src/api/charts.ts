import { setImmediate as turn } from 'node:timers/promises';
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
import { limitsCpu, processOf, requestOf } from '../analysis/wanted';
import type { ContainerChart, ContainerUsage } from '../usage/usageSource';

const DAY = 86_400;
const dayOf = (time: number) => Math.floor(time / DAY) * DAY;
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

/**
 * Usage with what is, and what would have been, requested: each day decided in a turn of its own. A container of which
 * no usage is known in that time has no times.
 */
export async function chartAnswer(
  target: AnalysisTarget,
  {
    charts: all,
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
): Promise<Pick<WorkloadMetrics, 'step_seconds' | 'containers'>> {
  const byContainer = new Map(
    usage.map(({ container, digest }) => [container, digest]),
  );
  const charts = all.filter(hasUsage);
  const recommended = await recommendedOn(
    target,
    byContainer,
    prices,
    charts.flatMap(({ times }) => times),
  );
  return {
    step_seconds: actualStep(charts) ?? stepSeconds,
    containers: target.containers.map(size => {
      const { name } = size;
      const chart = charts.find(({ container }) => container === name);
      const times = [...(chart?.times ?? [])];
      const digest = byContainer.get(name);
      const now =
        digest &&
        recommend(digest, {
          process: processOf(target.podSpec, name),
          limitsCpu: limitsCpu(target, size),
        });
      const lineOf = (resource: SizedResource) => {
        const advice = now?.[resource];
        return {
          ...resourceChart(size, chart, resource),
          recommendation: times.map(time =>
            known(recommended.get(dayOf(time))?.get(name)?.[resource]),
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

/** Whether anything of it is known to have been used. */
function hasUsage({ cpu, memory }: ContainerChart): boolean {
  return [cpu, memory].some(line => line.some(Number.isFinite));
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

/** What would have been requested on each day of these times: decided each midnight (UTC), from what was known then. */
async function recommendedOn(
  target: AnalysisTarget,
  byContainer: ReadonlyMap<string, UsageDigest>,
  prices: PriceBook,
  times: readonly number[],
) {
  const days = new Map<
    number,
    Map<string, Partial<Record<SizedResource, number>>>
  >();
  for (const start of new Set(times.map(dayOf))) {
    await turn();
    const sizes = sizesOn(target, byContainer, start, { prices }) ?? [];
    days.set(
      start,
      new Map(
        sizes.map(size => [
          size.name,
          { cpu: requestOf(size, 'cpu'), memory: requestOf(size, 'memory') },
        ]),
      ),
    );
  }
  return days;
}

function actualStep([chart]: readonly ContainerChart[]): number | undefined {
  return chart && chart.times.length > 1
    ? chart.times[1] - chart.times[0]
    : undefined;
}

function known(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
