import { writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import type { BenchOptions, Check } from './benches/checks.ts';
import { installDependencies } from './dependencies.ts';
import { table } from './table.ts';
import { parseCommandLine, UsageError, wholeNumber } from './arguments.ts';

type Bench = (options: BenchOptions) => Promise<Check[]>;

/** Loaded when asked for: they import packages, which a fresh clone does not have yet. */
const benches: Record<string, () => Promise<Bench>> = {
  cluster: async () => (await import('./benches/cluster.ts')).benchCluster,
  fleet: async () => (await import('./benches/fleet.ts')).benchFleet,
  histogram: async () =>
    (await import('./benches/histogram.ts')).benchHistogram,
  optimizer: async () =>
    (await import('./benches/optimizer.ts')).benchOptimizer,
  portal: async () => (await import('./benches/portal.ts')).benchPortal,
  'prometheus-load': async () =>
    (await import('./benches/prometheusLoad.ts')).benchPrometheusLoad,
  reconcile: async () =>
    (await import('./benches/reconcile.ts')).benchReconcile,
  recommender: async () =>
    (await import('./benches/recommender.ts')).benchRecommender,
  runtime: async () => (await import('./benches/runtime.ts')).benchRuntime,
  start: async () => (await import('./benches/start.ts')).benchStart,
};

/** `./dev bench NAME [--json FILE] [--size N] [--profile FOLDER] [--data FOLDER] [--rolling]`: prints a table; exit status 1 when a check is not ok. */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(
    'bench',
    args,
    {
      json: { type: 'string' },
      size: { type: 'string' },
      profile: { type: 'string' },
      data: { type: 'string' },
      rolling: { type: 'boolean' },
    },
    { most: 1 },
  );
  const [name] = positionals;
  const load = name ? benches[name] : undefined;
  if (!load)
    throw new UsageError(
      `./dev bench${
        name ? ` ${name}: there is no such one` : ': say which'
      }. There are: ${Object.keys(benches).join(' ')}`,
    );
  const { json, size, profile, data, rolling } = values;
  const options = {
    size: size ? wholeNumber('size', size, 20, 100_000) : undefined,
    profile,
    data: data && resolve(data),
    rolling,
  };
  await installDependencies();
  const checks = await (await load())(options);
  const report = {
    bench: name,
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      arch: arch(),
      node: process.version,
    },
    checks,
  };
  const figure = (value?: number) => (value === undefined ? '' : String(value));
  const rows = [
    ['check', 'ours', 'peer', 'ratio', 'limit', ''],
    ...checks.map(check => [
      check.name,
      figure(check.ours),
      figure(check.peer),
      figure(check.ratio),
      figure(check.limit),
      check.ok ? 'ok' : 'NOT OK',
    ]),
  ];
  console.log(table(rows));
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
}
