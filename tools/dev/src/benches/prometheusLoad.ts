import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import {
  measureLoad,
  type LoadFigures,
} from '../../../bench/src/prometheusLoad/run.ts';
import { ensurePrograms } from '../../../prometheus/src/programs.ts';
import { atMost, ratio, type BenchOptions, type Check } from './checks.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';

/** The limits are those of 1,000 containers; the others show how it grows. */
const JUDGED = 1_000;
/** A query holds what its budget allows, whatever the size of the fleet; it may be more than one container's. */
const MORE_MEMORY_MIB = 100;
const SIZES = [
  { containers: 100, days: 14 },
  { containers: JUDGED, days: 14 },
  { containers: 5_000, days: 2 },
];

/** What reading usage costs a Prometheus, ours against the queries that KRR makes of the same. */
export async function benchPrometheusLoad({
  size,
}: BenchOptions): Promise<Check[]> {
  const programs = await step('Prometheus', ({ progress }) =>
    ensurePrograms(progress),
  );
  const ours = await bundle(root, 'prometheusLoadProcess');
  const checks: Check[] = [];
  const all: LoadFigures[] = [];
  for (const each of size ? [{ containers: size, days: 14 }] : SIZES) {
    const figures = await step(
      `${each.containers} containers, ${each.days} days`,
      ({ progress }) => measureLoad({ ...each, programs, ours, say: progress }),
    );
    all.push(figures);
    console.log(describe(figures));
    checks.push(...checksOf(figures));
  }
  const folder = join(stateDir, 'bench/prometheus-load');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'figures.json');
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  console.log(`every figure: ${file}`);
  return checks;
}

function describe({ containers, days, history, ours, krr }: LoadFigures) {
  const million = (count: number) => `${(count / 1e6).toFixed(1)} M`;
  return [
    `${containers} containers × ${days} days: ${history.pods} pods, ${
      history.series
    } series, ${million(history.samples)} samples`,
    `  ours an hour later: ${ours.hourLater.queries} queries, ${million(
      ours.hourLater.samples,
    )} samples, ${ours.hourLater.seconds.toFixed(1)} s`,
    `  our process: ${ours.peakMiB.toFixed(0)} MiB at most, ${
      ours.digests
    } digests of ${ours.digestKiB.toFixed(0)} KiB`,
    `  Prometheus before the first query: ${krr.prometheusMiB.least.toFixed(
      0,
    )} MiB`,
  ].join('\n');
}

/** The rows of the table. Pure. */
export function checksOf({
  containers,
  days,
  ours,
  krr,
}: LoadFigures): Check[] {
  const of = `${containers} × ${days} d`;
  const judged = containers === JUDGED;
  return [
    ratio(
      `${of}: queries`,
      ours.first.queries,
      krr.first.queries,
      judged ? 0.05 : 1,
    ),
    ratio(
      `${of}: samples (M)`,
      ours.first.samples / 1e6,
      krr.first.samples / 1e6,
      1,
    ),
    ratio(`${of}: wall time (s)`, ours.first.seconds, krr.first.seconds, 1),
    {
      ...atMost(
        `${of}: Prometheus' peak (MiB)`,
        ours.prometheusMiB.peak,
        Math.round(ours.prometheusMiB.least + MORE_MEMORY_MIB),
      ),
      peer: Math.round(krr.prometheusMiB.peak),
    },
    ratio(
      `${of}: queries a day later`,
      ours.dayLater.queries,
      krr.dayLater.queries,
      judged ? 0.05 : 1,
    ),
    ratio(
      `${of}: samples a day later (M)`,
      ours.dayLater.samples / 1e6,
      krr.dayLater.samples / 1e6,
      judged ? 0.1 : 1,
    ),
  ];
}
