import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import {
  measureLoad,
  type LoadFigures,
} from '../../../bench/src/prometheusLoad/run.ts';
import { ensurePrograms } from '../../../prometheus/src/programs.ts';
import { atMost, ratio, type BenchOptions, type Check } from './checks.ts';
import { growthTable } from './loadGrowth.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';

/** The limits are those of 1,000 containers; the others show how it grows. */
const JUDGED = 1_000;
/** A query holds what its budget allows, whatever the size of the fleet; it may be more than one container's. */
const MORE_MEMORY_MIB = 100;
const MINUTE_MS = 60_000;
const MOST_MINUTES = 30;
/**
 * The sizes, and when each is to be done, in minutes since the beginning: what is over is the next one's. Where the peer
 * is not done by then it is measured by a fair part of its containers.
 */
const SIZES = [
  { containers: 100, days: 14, untilMinute: 3 },
  { containers: JUDGED, days: 14, untilMinute: 18 },
  { containers: 5_000, days: 2, untilMinute: 27 },
];

/** What reading usage costs a Prometheus, ours against the queries that KRR makes of the same. */
export async function benchPrometheusLoad({
  size,
}: BenchOptions): Promise<Check[]> {
  const programs = await step('Prometheus', ({ progress }) =>
    ensurePrograms(progress),
  );
  const ours = await bundle(root, 'prometheusLoadProcess');
  const began = Date.now();
  const checks: Check[] = [];
  const all: LoadFigures[] = [];
  const sizes = size
    ? [{ containers: size, days: 14, untilMinute: MOST_MINUTES - 3 }]
    : SIZES;
  for (const { untilMinute, ...each } of sizes) {
    const figures = await step(
      `${each.containers} containers, ${each.days} days`,
      ({ progress }) =>
        measureLoad({
          ...{ ...each, programs, ours, say: progress },
          until: began + untilMinute * MINUTE_MS,
        }),
    );
    all.push(figures);
    console.log(describe(figures));
    checks.push(...checksOf(figures));
  }
  const folder = join(stateDir, 'bench/prometheus-load');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'figures.json');
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  console.log(growthTable(all));
  console.log(`every figure: ${file}`);
  return [
    ...checks,
    atMost(
      'the whole of it (minutes)',
      (Date.now() - began) / MINUTE_MS,
      MOST_MINUTES,
    ),
  ];
}

function describe({ containers, days, history, krr }: LoadFigures) {
  const parts = [krr.first, krr.dayLater].map(
    ({ share = 1 }) => `${(share * 100).toFixed(0)} %`,
  );
  return [
    `${containers} containers × ${days} days: ${history.pods} pods, ${
      history.series
    } series, ${(history.samples / 1e6).toFixed(1)} M samples`,
    ...(krr.first.share! < 1 || krr.dayLater.share! < 1
      ? [
          `  KRR's plan was stopped for want of time after ${parts.join(
            ' and ',
          )} of the containers of its two cycles: its figures are taken for all by proportion`,
        ]
      : []),
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
