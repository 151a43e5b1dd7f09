/** How a CPU request did on samples that it was not made from; all as shares of 1. */
export type CpuScore = {
  /** What was asked for and not used: 1 − mean(min(used, request)) / request. */
  slack: number;
  /** Samples above the request. */
  timeAbove: number;
  /** What was used above the request, of all that was used. */
  overage: number;
};

/** How a memory request did. */
export type MemoryScore = {
  slack: number;
  /** Whether any sample was above the request. */
  hit: boolean;
  /** The share of days with a sample above the request. */
  daysHit: number;
};

/** Scores of requests that change over time; `request[n]` is in force at sample n. Undefined where nothing was used. */
export function scoreCpu(
  used: Float64Array,
  request: (index: number) => number,
): CpuScore | undefined {
  let [samples, above, covered, asked, over, total] = [0, 0, 0, 0, 0, 0];
  used.forEach((value, index) => {
    if (!(value >= 0)) return;
    const r = request(index);
    samples++;
    asked += r;
    covered += Math.min(value, r);
    total += value;
    if (value > r) {
      above++;
      over += value - r;
    }
  });
  if (!samples || !(asked > 0)) return undefined;
  return {
    slack: 1 - covered / asked,
    timeAbove: above / samples,
    overage: total > 0 ? over / total : 0,
  };
}

/** As `scoreCpu`; the days are those of `times`, in seconds. */
export function scoreMemory(
  times: Float64Array,
  used: Float64Array,
  request: (index: number) => number,
): MemoryScore | undefined {
  const cpu = scoreCpu(used, request);
  if (!cpu) return undefined;
  const days = new Map<number, boolean>();
  used.forEach((value, index) => {
    if (!(value >= 0)) return;
    const day = Math.floor((times[index] - times[0]) / 86_400);
    days.set(day, (days.get(day) ?? false) || value > request(index));
  });
  const hits = [...days.values()].filter(Boolean).length;
  return { slack: cpu.slack, hit: hits > 0, daysHit: hits / days.size };
}
