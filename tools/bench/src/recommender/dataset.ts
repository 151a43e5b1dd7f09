import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UsageSeries } from '@flyrail/backstage-plugin-optimization-common';

export const DAY = 86_400;

/** One series of a folder of real usage. */
export type NamedSeries = {
  name: string;
  /** The name up to its first `-`. */
  family: string;
  series: UsageSeries;
};

/** What a rule sees, and the days that follow. */
export type Split = { training: UsageSeries; heldOut: UsageSeries };

const COLUMNS = ['seconds', 'cpu_cores', 'memory_bytes'];

/** The series in the folder's `*.csv` files, by name. A cell that is empty or no number is no sample. */
export function readDataset(folder: string): NamedSeries[] {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.csv'))
    .sort();
  if (!files.length)
    throw new Error(
      `--data ${folder}: no *.csv in it; each series is a file with the columns ${COLUMNS.join(
        ',',
      )}`,
    );
  return files.map(file => {
    const name = file.slice(0, -'.csv'.length);
    return {
      name,
      family: name.split('-')[0],
      series: parseSeries(readFileSync(join(folder, file), 'utf8'), file),
    };
  });
}

/** A series from CSV with a header; columns in any order, `seconds` required and ascending. */
export function parseSeries(text: string, file: string): UsageSeries {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',').map(column => column.trim());
  const rows = lines.map(line => line.split(','));
  const column = (name: string) => {
    const index = columns.indexOf(name);
    if (index < 0) return undefined;
    return Float64Array.from(rows, row =>
      row[index]?.trim() ? Number(row[index]) : NaN,
    );
  };
  const times = column('seconds');
  if (!times) throw new Error(`${file}: it has no column "seconds"`);
  for (let row = 1; row < times.length; row++)
    if (!(times[row] > times[row - 1]))
      throw new Error(
        `${file}, line ${row + 2}: seconds must be later than the line before`,
      );
  return { times, cpu: column('cpu_cores'), memory: column('memory_bytes') };
}

/** The samples from `from` up to, not including, `to` seconds after the series' start. */
export function between(
  { times, cpu, memory }: UsageSeries,
  from: number,
  to: number,
): UsageSeries {
  const start = times[0];
  const first = indexFrom(times, start + from);
  const end = indexFrom(times, start + to);
  return {
    times: times.subarray(first, end),
    ...(cpu && { cpu: cpu.subarray(first, end) }),
    ...(memory && { memory: memory.subarray(first, end) }),
  };
}

/** Trains on the first seven days, or on half of a series that is shorter than fourteen; holds out the next seven. */
export function split(series: UsageSeries): Split {
  const length = lengthOf(series);
  const training = Math.min(7 * DAY, length / 2);
  return {
    training: between(series, 0, training),
    heldOut: between(series, training, training + 7 * DAY),
  };
}

/** Seconds from the first to the last sample. */
export function lengthOf({ times }: UsageSeries): number {
  return times.length ? times[times.length - 1] - times[0] : 0;
}

function indexFrom(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
