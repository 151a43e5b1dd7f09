/**
 * Use of one resource by one container over time. Each list is as long as `times`; null: nothing is known, or nothing
 * was set. Cores or bytes.
 */
export type Usage = {
  unit: 'cores' | 'bytes';
  /** Unix seconds, ascending. */
  times: number[];
  /** Mean over the pods. */
  average: (number | null)[];
  /** The pod that used least, and the one that used most. */
  least: (number | null)[];
  most: (number | null)[];
  request: (number | null)[];
  limit: (number | null)[];
  /** What is recommended now. */
  recommended?: number;
  /** What would have been recommended at each time, from what was known by then. */
  recommendation?: (number | null)[];
  /** Unix seconds of kills for want of memory. */
  kills?: number[];
};

/** A moment of the chart. */
export type UsagePoint = {
  time: number;
  average: number | null;
  /** From the quietest pod to the busiest. */
  band: [number, number] | null;
  request: number | null;
  limit: number | null;
  recommendation: number | null;
};

/** As many points as a screen can show. */
const MOST_POINTS = 600;

/**
 * At most 600 points: neighbours together, the mean of their means and the widest of their bands. Where only the busiest
 * pod is known, the line is that pod. Pure.
 */
export function usagePoints(usage: Usage, most = MOST_POINTS): UsagePoint[] {
  const size = Math.max(1, Math.ceil(usage.times.length / most));
  const points: UsagePoint[] = [];
  for (let from = 0; from < usage.times.length; from += size) {
    const part = (values: (number | null)[]) =>
      values.slice(from, from + size).filter(isKnown);
    const least = part(usage.least);
    const highest = part(usage.most);
    points.push({
      time: usage.times[from],
      average: mean(part(usage.average)) ?? highestKnown(highest),
      band:
        least.length > 0 && highest.length > 0
          ? [Math.min(...least), Math.max(...highest)]
          : null,
      request: part(usage.request).at(-1) ?? null,
      limit: part(usage.limit).at(-1) ?? null,
      recommendation: part(usage.recommendation ?? []).at(-1) ?? null,
    });
  }
  return points;
}

/** Whether it is known what would have been recommended before. */
export function hasRecommendations({ recommendation = [] }: Usage): boolean {
  return recommendation.some(isKnown);
}

/** The lines across a chart, and how high it has to be. */
export type UsageLevels = {
  request: number | undefined;
  limit: number | undefined;
  recommended: number | undefined;
  /** The highest usage. */
  peak: number | undefined;
  /** The top of the chart. A limit far above everything else is left out of it: it would press the rest flat. */
  top: number;
  limitIsAbove: boolean;
};

/** How far above everything else a limit may be to be drawn. */
const LIMIT_REACH = 1.6;

/** What is set and recommended now, and the peak. Pure. */
export function usageLevels(usage: Usage): UsageLevels {
  const request = usage.request.filter(isKnown).at(-1);
  const limit = usage.limit.filter(isKnown).at(-1);
  const used = [...usage.most, ...usage.average].filter(isKnown);
  const peak = used.length > 0 ? highestOf(used) : undefined;
  const rest = highestOf([
    0,
    peak ?? 0,
    usage.recommended ?? 0,
    ...(usage.recommendation ?? []).filter(isKnown),
    ...usage.request.filter(isKnown),
  ]);
  const limitIsAbove = limit !== undefined && limit > rest * LIMIT_REACH;
  const top = Math.max(rest, limitIsAbove ? 0 : limit ?? 0);
  return {
    request,
    limit,
    recommended: usage.recommended,
    peak,
    top: top > 0 ? top * 1.08 : 1,
    limitIsAbove,
  };
}

/** Round amounts from 0 to the top: decimal steps of cores, binary ones of bytes. Pure. */
export function amountTicks(top: number, unit: Usage['unit']): number[] {
  const rough = top / 5;
  const step =
    unit === 'bytes' ? 2 ** Math.ceil(Math.log2(rough)) : decimalStep(rough);
  const ticks = [];
  for (let at = 0; at <= top; at += step) {
    ticks.push(Number(at.toPrecision(12)));
  }
  return ticks;
}

function decimalStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map(n => n * size).find(n => n >= rough)!;
}

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

/** Cores and bytes as Kubernetes writes them, for people: `750m`, `1.5`, `512Mi`, `1.7Gi`. */
export function amountText(amount: number, unit: Usage['unit']): string {
  if (unit === 'cores') {
    return amount < 10
      ? `${Math.round(amount * 1000)}m`
      : String(Math.round(amount * 10) / 10);
  }
  return amount >= GIBIBYTE
    ? `${Math.round((amount / GIBIBYTE) * 10) / 10}Gi`
    : `${Math.round(amount / MEBIBYTE)}Mi`;
}

/** A day of usage, for those who do not see the chart. */
export type UsageDay = {
  /** Unix seconds of the day's first sample. */
  time: number;
  average: number | null;
  most: number | null;
  request: number | null;
  limit: number | null;
  recommendation: number | null;
};

/** The usage day by day. `dayOf`: what day a moment is, where the reader is. Pure. */
export function usageDays(
  usage: Usage,
  dayOf: (unixSeconds: number) => string,
): UsageDay[] {
  const days = new Map<string, number[]>();
  usage.times.forEach((time, index) => {
    const day = dayOf(time);
    days.set(day, [...(days.get(day) ?? []), index]);
  });
  return [...days.values()].map(indices => {
    const of = (values: (number | null)[]) =>
      indices.map(index => values[index]).filter(isKnown);
    const most = of(usage.most);
    return {
      time: usage.times[indices[0]],
      average: mean(of(usage.average)),
      most: highestKnown(most),
      request: of(usage.request).at(-1) ?? null,
      limit: of(usage.limit).at(-1) ?? null,
      recommendation: of(usage.recommendation ?? []).at(-1) ?? null,
    };
  });
}

/** The highest, where there is one. */
function highestKnown(values: number[]): number | null {
  return values.length > 0 ? highestOf(values) : null;
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function mean(values: number[]): number | null {
  return values.length > 0
    ? values.reduce((sum, value) => sum + value, 0) / values.length
    : null;
}

/** Without the stack that `Math.max(...)` needs for thousands. */
function highestOf(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
