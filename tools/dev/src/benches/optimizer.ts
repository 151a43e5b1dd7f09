import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import {
  measureOptimizer,
  RECHECK_SECONDS,
  type OptimizerFigures,
  type Spent,
} from '../../../bench/src/optimizer/run.ts';
import { ensurePrograms } from '../../../prometheus/src/programs.ts';
import { clusterCommand } from '../cluster.ts';
import { applyDefinitions, applyRights } from '../manifests.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';
import { atMost, type BenchOptions, type Check } from './checks.ts';

const COST_OPTIMIZATIONS = 1000;
/** A core each for so many workloads, and room to roll out. */
const WORKLOADS_PER_NODE = 25;
const CLUSTER = 'bench-optimizer';

/** The figures of the optimization operator that people feel, and what it adds to the portal that hosts it. */
export async function benchOptimizer({
  size = COST_OPTIMIZATIONS,
  profile,
}: BenchOptions): Promise<Check[]> {
  const folder = join(stateDir, 'bench/optimizer');
  mkdirSync(folder, { recursive: true });
  const programs = await step('Prometheus', ({ progress }) =>
    ensurePrograms(progress),
  );
  const nodes = Math.ceil(size / WORKLOADS_PER_NODE) + 1;
  try {
    const kubeconfig = await step(`a cluster of ${nodes} simulated nodes`, () =>
      clusterCommand([
        ...['up', '--name', CLUSTER, '--mode', 'simulated'],
        ...['--nodes', String(nodes)],
      ]),
    );
    const figures = await step(
      `a portal, ${size} CostOptimizations and their readers`,
      async ({ progress }) => {
        const cluster = { name: CLUSTER, kubeconfig: kubeconfig.trim() };
        await applyDefinitions(cluster.kubeconfig);
        await applyRights(cluster.kubeconfig);
        return measureOptimizer({
          ...{ root, folder, programs, profile, cluster },
          workloads: size,
          portal: await bundle(root, 'optimizerProcess'),
          reading: join(root, 'tools/bench/src/reading.ts'),
          say: progress,
        });
      },
    );
    const file = join(folder, 'figures.json');
    writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
    console.log(describe(figures));
    console.log(`every figure: ${file}`);
    return checksOf(figures);
  } finally {
    await clusterCommand(['down', '--name', CLUSTER]);
  }
}

const millicores = ({ cpuSeconds, seconds }: Spent) =>
  (1000 * cpuSeconds) / seconds;

function describe(figures: OptimizerFigures): string {
  const { firstLook, look, idle, memory, status, optimizer, changes } = figures;
  const seconds = ({ seconds: wall, cpuSeconds }: Spent) =>
    `${wall.toFixed(0)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
  const pages = Object.entries({ ...status.pages, ...optimizer.pages }).map(
    ([page, { count, p50, p99, most, kibibytes }]) =>
      `${page}: ${count} answers, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(
        0,
      )} ms, worst ${most.toFixed(0)} ms, largest ${kibibytes.toFixed(0)} KiB`,
  );
  const told = ({ residentMiB, heapMiB, peakMiB }: typeof memory.with) =>
    `${residentMiB.toFixed(0)} MiB resident (${heapMiB.toFixed(
      0,
    )} of them objects), ${peakMiB.toFixed(0)} at most`;
  return [
    `usage: a real Prometheus with eight days of made-up usage, a sample a minute`,
    `${figures.recommended} of ${figures.workloads} CostOptimizations have a recommendation`,
    `first look at all, history included: ${seconds(firstLook)}`,
    `second look at all: ${seconds(look)}`,
    `idle for ${idle.with.seconds.toFixed(0)} s: ${millicores(
      idle.with,
    ).toFixed(0)} m with the operator, ${millicores(idle.without).toFixed(
      0,
    )} m without`,
    `memory with the operator: ${told(
      memory.with,
    )}; ${figures.peakAtEndMiB.toFixed(0)} at most after readers and changes`,
    `memory without it: ${told(memory.without)}`,
    ...pages,
    `apply: ${changes.apply.count} of them, p50 ${changes.apply.p50.toFixed(
      1,
    )} s; rollback p50 ${changes.rollback.p50.toFixed(1)} s`,
    ...[...status.errors, ...optimizer.errors].slice(0, 5),
  ].join('\n');
}

/** The rows of the table. Pure. */
export function checksOf(figures: OptimizerFigures): Check[] {
  const { look, idle, memory, status, optimizer, changes } = figures;
  const added = (of: 'residentMiB' | 'peakMiB') =>
    memory.with[of] - memory.without[of];
  return [
    ...Object.entries(status.pages).map(([page, { p99 }]) =>
      atMost(`${page} p99 (ms)`, p99, 100),
    ),
    atMost(
      'answers that were errors',
      status.errors.length + optimizer.errors.length,
      0,
    ),
    atMost('apply, slowest (s)', changes.apply.most, 30),
    atMost('rollback, slowest (s)', changes.rollback.most, 60),
    atMost('added memory, after a collection (MiB)', added('residentMiB'), 100),
    atMost('added memory, at the peak (MiB)', added('peakMiB'), 100),
    atMost(
      'added CPU, idle and with its looks every 30 min (m)',
      Math.max(0, millicores(idle.with) - millicores(idle.without)) +
        (1000 * look.cpuSeconds) / RECHECK_SECONDS,
      100,
    ),
  ];
}
