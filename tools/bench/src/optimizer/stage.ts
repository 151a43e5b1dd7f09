import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { cachedHistory } from '../../../prometheus/src/history.ts';
import type { Programs } from '../../../prometheus/src/programs.ts';
import {
  startPrometheus,
  type Prometheus,
} from '../../../prometheus/src/prometheus.ts';
import { freePort } from '../../../soak/src/freePort.ts';
import type { Client } from '../client.ts';
import { openPortal, until } from '../fleet/portalClient.ts';
import { writePortalConfig } from '../fleet/portalConfig.ts';
import { PLATFORM } from '../fleet/readersOf.ts';
import type { FleetWorkload } from '../fleetWorkloads.ts';
import { type MeasuredProcess, startMeasured } from '../measuredProcess.ts';
import type { ObjectWatch } from '../objectWatch.ts';
import { deployedNodeFlags } from '../reconcile/contestants.ts';

const PORT = 17_109;
const DAY = 86_400;
const HISTORY_DAYS = 8;
const START_SECONDS = 300;

export const portal = openPortal(`http://127.0.0.1:${PORT}`);

export interface OptimizerOptions {
  root: string;
  workloads: number;
  folder: string;
  /** A cluster with simulated nodes, with the definitions and rights installed. */
  cluster: { name: string; kubeconfig: string };
  programs: Programs;
  /** The bundle of optimizerProcess.ts. */
  portal: string;
  reading: string;
  profile?: string;
  say(text: string): void;
}

/** What the figures are taken with. */
export interface Stage extends OptimizerOptions {
  client: Client;
  watch: ObjectWatch;
  fleet: readonly FleetWorkload[];
  prometheus: Prometheus;
  log: string;
}

/** A Prometheus of eight days of every workload's usage, which yields to the portal. */
export async function startMetrics({
  programs,
  workloads,
  folder,
}: OptimizerOptions): Promise<Prometheus> {
  const today = Math.floor(Date.now() / 1000 / DAY) * DAY;
  const blocks = await cachedHistory(
    programs,
    {
      ...{ profile: 'fleet', containers: workloads, replicas: 1, seed: 12 },
      from: today - HISTORY_DAYS * DAY,
      to: today + 2 * DAY,
    },
    'bench-optimizer',
  );
  const prometheus = await startPrometheus(programs, {
    port: await freePort(),
    folder: join(folder, 'prometheus'),
    blocks: [blocks],
  });
  setPriority(prometheus.pid, 19);
  return prometheus;
}

/** Runs the portal, with the flags of Node that the operators are deployed with, and ends it. */
export async function withPortal<T>(
  stage: Stage,
  which: 'with' | 'without',
  work: (stage: Stage, running: MeasuredProcess) => Promise<T>,
): Promise<T> {
  const { root, folder, cluster, profile, prometheus, log } = stage;
  const databases = join(folder, 'databases');
  rmSync(databases, { recursive: true, force: true });
  mkdirSync(databases, { recursive: true });
  const config = writePortalConfig(folder, {
    port: PORT,
    kubeconfigs: { bench: cluster.kubeconfig },
    // In life the database is another process.
    databases,
    optimization: {
      stateKey: randomBytes(32).toString('base64'),
      usage: [{ cluster: 'bench', prometheus: { url: prometheus.url } }],
    },
  });
  const running = startMeasured(
    [
      process.execPath,
      ...deployedNodeFlags(root),
      '--expose-gc',
      ...(profile && which === 'with'
        ? ['--cpu-prof', `--cpu-prof-dir=${profile}`]
        : []),
      ...[stage.portal, '--config', config],
    ],
    log,
    {
      NODE_ENV: 'production',
      ...(which === 'without' && { FLYRAIL_BENCH_WITHOUT_OPTIMIZATION: '1' }),
    },
  );
  try {
    await running.during(
      until(
        'the portal knows its cluster',
        // Until it has started it refuses, or answers in other ways.
        () => knowsCluster().catch(() => undefined),
        START_SECONDS,
      ),
    );
    return await work(stage, running);
  } finally {
    await running.stop();
  }
}

async function knowsCluster(): Promise<true | undefined> {
  const { items } = await portal.get(
    '/api/flyrail/v1/clusters',
    await signedIn(),
  );
  return items[0].state === 'ok' ? true : undefined;
}

/** One of the platform's people, who may see and change everything. */
export const signedIn = () =>
  portal.signIn({ user: 'user:default/jane', groups: [PLATFORM] });
