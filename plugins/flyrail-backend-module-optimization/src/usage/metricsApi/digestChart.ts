import type { Slice } from '@flyrail/backstage-plugin-optimization-common';
import type { ContainerChart, ContainerUsage } from '../usageSource';

/** The finest that a digest knows. */
const HOUR = 3_600;

/** A chart of what digests know: the most of each hour, in time of six hours and of a day. Pure. */
export function digestChart(
  containers: readonly ContainerUsage[],
  { from, to, stepSeconds }: { from: number; to: number; stepSeconds: number },
): ContainerChart[] {
  const step = Math.ceil(Math.max(HOUR, stepSeconds) / HOUR) * HOUR;
  const first = Math.ceil(from / step) * step;
  const times = Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
  return containers.map(({ container, digest }) => {
    const most = (resource: 'cpu' | 'memory') =>
      times.map(time => mostIn(digest.slices, resource, time - step, time));
    return { container, times, cpu: most('cpu'), memory: most('memory') };
  });
}

function mostIn(
  slices: readonly Slice[],
  resource: 'cpu' | 'memory',
  from: number,
  to: number,
): number {
  return slices.reduce((most, slice) => {
    const used = slice[resource];
    const isIn = slice.start < to && slice.start + slice.seconds > from;
    // What nobody saw is NaN, which no comparison is true of.
    return used && isIn && !(most >= used.max) ? used.max : most;
  }, NaN);
}
