import type { RangeSeries } from './prometheusClient';

export interface Grid {
  /** Unix seconds of the first value. */
  readonly from: number;
  /** Of the last one. */
  readonly to: number;
  readonly stepSeconds: number;
}

/** Samples of one resource: times in Unix seconds, as many values. */
export interface Samples {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * The largest value at each time of the grid over several series: the busiest
 * pod's. What cannot be a sample (not a number, negative, infinite, at a time
 * that was not asked for) is put behind them, as it came, for the digest to
 * count. Pure.
 */
export function busiest(all: readonly RangeSeries[], grid: Grid): Samples {
  const { from, to, stepSeconds } = grid;
  const most = new Float64Array(Math.round((to - from) / stepSeconds) + 1).fill(
    NaN,
  );
  const odd: [number, number][] = [];
  for (const { times, values } of all)
    times.forEach((time, index) => {
      const at = (time - from) / stepSeconds;
      const value = values[index];
      if (
        !Number.isInteger(at) ||
        at < 0 ||
        at >= most.length ||
        !(value >= 0 && value < Infinity)
      )
        odd.push([time, value]);
      else if (!(most[at] >= value)) most[at] = value;
    });
  const present = [...most.keys()].filter(at => !Number.isNaN(most[at]));
  return {
    times: Float64Array.from([
      ...present.map(at => from + at * stepSeconds),
      ...odd.map(([time]) => time),
    ]),
    values: Float64Array.from([
      ...present.map(at => most[at]),
      ...odd.map(([, value]) => value),
    ]),
  };
}
