import type { LoadFigures } from '../../../bench/src/prometheusLoad/run.ts';
import { table } from '../table.ts';

const million = (count: number) => `${(count / 1e6).toFixed(1)} M`;
const seconds = (count: number) => `${count.toFixed(1)} s`;
const mebibytes = (count: number) => `${count.toFixed(0)} MiB`;
const whole = (count: number) => count.toFixed(0);

/** How what it takes grows: a column each size, a row each figure. Pure. */
export function growthTable(all: readonly LoadFigures[]): string {
  const rows: [string, (figures: LoadFigures) => string][] = [
    ['in the store', ({ history }) => million(history.samples)],
    ['ours: queries', ({ ours }) => whole(ours.first.queries)],
    ['ours: samples', ({ ours }) => million(ours.first.samples)],
    ['ours: wall time', ({ ours }) => seconds(ours.first.seconds)],
    [
      'ours: an hour later',
      ({ ours: { hourLater } }) =>
        `${hourLater.queries} q, ${million(hourLater.samples)}, ${seconds(
          hourLater.seconds,
        )}`,
    ],
    [
      'ours: a day later',
      ({ ours: { dayLater } }) =>
        `${dayLater.queries} q, ${million(dayLater.samples)}, ${seconds(
          dayLater.seconds,
        )}`,
    ],
    [
      "ours: Prometheus' peak above its start",
      ({ ours: { prometheusMiB } }) =>
        mebibytes(prometheusMiB.peak - prometheusMiB.least),
    ],
    [
      "ours: Prometheus' CPU, three cycles",
      ({ ours }) => seconds(ours.prometheusCpuSeconds),
    ],
    ['ours: our process at most', ({ ours }) => mebibytes(ours.peakMiB)],
    [
      "ours: our process' CPU, three cycles",
      ({ ours }) => seconds(ours.cpuSeconds),
    ],
    [
      'ours: digests',
      ({ ours }) => `${ours.digests} of ${ours.digestKiB.toFixed(1)} KiB`,
    ],
    ['KRR: queries', ({ krr }) => whole(krr.first.queries)],
    ['KRR: samples', ({ krr }) => million(krr.first.samples)],
    ['KRR: wall time', ({ krr }) => seconds(krr.first.seconds)],
    [
      "KRR: Prometheus' CPU, two cycles",
      ({ krr }) => seconds(krr.prometheusCpuSeconds),
    ],
    [
      "KRR: Prometheus' peak above its start",
      ({ krr: { prometheusMiB } }) =>
        mebibytes(prometheusMiB.peak - prometheusMiB.least),
    ],
  ];
  return table([
    ['', ...all.map(({ containers, days }) => `${containers} × ${days} d`)],
    ...rows.map(([name, cell]) => [name, ...all.map(cell)]),
  ]);
}
