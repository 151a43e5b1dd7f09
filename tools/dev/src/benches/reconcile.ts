import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../bench/src/bundle.ts';
import { differentContent } from '../../../bench/src/reconcile/content.ts';
import {
  buildOurs,
  buildPeer,
  deployedNodeFlags,
} from '../../../bench/src/reconcile/contestants.ts';
import {
  measure,
  measureFloor,
  type Figures,
} from '../../../bench/src/reconcile/run.ts';
import { type BenchOptions, atMost, type Check, ratio } from './checks.ts';
import { root, stateDir } from '../paths.ts';
import { step } from '../steps.ts';

/** What controller-runtime took of CPU for 2000 WebApps when the limits were set, in seconds. */
const PEER_CPU_SECONDS = 16.8;
/** Five owned objects and a status; every other WebApp has a sixth, its autoscaler. */
const LEAST_WRITES = 6.5;
const WEB_APPS = 2000;

/** The WebApp operator on flyrail-node against the same on controller-runtime, each on an API server of its own. */
export async function benchReconcile({
  size = WEB_APPS,
  profile,
}: BenchOptions): Promise<Check[]> {
  const logs = join(stateDir, 'bench/reconcile');
  mkdirSync(logs, { recursive: true });
  const contestants = await step('build both', async () => ({
    peer: await buildPeer(root),
    ours: await buildOurs(
      root,
      profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
    ),
  }));
  const floorMiB = await measureFloor(
    [
      process.execPath,
      ...deployedNodeFlags(root),
      await bundle(root, 'nodeFloor'),
    ],
    logs,
  );
  const figures = {} as Record<'peer' | 'ours', Figures>;
  for (const who of ['peer', 'ours'] as const)
    figures[who] = await step(contestants[who].name, ({ progress }) =>
      measure(contestants[who], { root, webApps: size, logs, say: progress }),
    );
  writeFileSync(
    join(logs, 'figures.json'),
    `${JSON.stringify({ webApps: size, floorMiB, ...figures }, null, 2)}\n`,
  );
  for (const who of ['peer', 'ours'] as const) {
    const { seconds, serverCpuSeconds } = figures[who].cold;
    console.log(
      `${contestants[who].name}: cold start ${seconds.toFixed(
        0,
      )} s, of which the API server and etcd took ${serverCpuSeconds.toFixed(
        0,
      )} CPU seconds`,
    );
  }
  console.log(`every figure: ${join(logs, 'figures.json')}`);
  return checksOf(figures.ours, figures.peer, size, floorMiB);
}

/** The rows of the table: first whether the run is valid, then the limits. Pure. */
export function checksOf(
  ours: Figures,
  peer: Figures,
  webApps: number,
  floorMiB: number,
): Check[] {
  const writes = ({ cold }: Figures) => cold.requests.writes;
  const expected = (PEER_CPU_SECONDS * webApps) / WEB_APPS;
  return [
    atMost(
      `valid: peer's CPU is off ${expected} s (%)`,
      (100 * Math.abs(peer.cold.cpuSeconds - expected)) / expected,
      20,
    ),
    atMost("valid: peer's reads", peer.cold.requests.reads, 0),
    atMost(
      `valid: peer's writes are off ${LEAST_WRITES} per WebApp, in all`,
      Math.abs(writes(peer) - LEAST_WRITES * webApps),
      0,
    ),
    atMost(
      'valid: objects that are not the same (of 11)',
      differentContent(ours.cold.content, peer.cold.content).length,
      0,
    ),
    ratio(
      'cold: start to all Ready (s)',
      ours.cold.seconds,
      peer.cold.seconds,
      1.25,
    ),
    {
      ...atMost('cold: writes', writes(ours), writes(peer)),
      peer: writes(peer),
    },
    ratio('cold: CPU (s)', ours.cold.cpuSeconds, peer.cold.cpuSeconds, 1.5),
    atMost('restart: writes', ours.restart.requests.writes, 0),
    ratio(
      'restart: settled (s)',
      ours.restart.seconds,
      peer.restart.seconds,
      3,
    ),
    ...Object.keys(ours.drift).flatMap(name => [
      ratio(
        `${name}: healed p99 (ms)`,
        ours.drift[name].p99,
        peer.drift[name].p99,
        3,
      ),
      atMost(`${name}: healed, slowest (ms)`, ours.drift[name].most, 250),
    ]),
    ratio('update to status p99 (ms)', ours.update.p99, peer.update.p99, 1.5),
    {
      ...atMost(
        `resident, peak (MiB); limit: peer + Node's ${Math.round(floorMiB)}`,
        ours.cold.peakMiB,
        Math.round(peer.cold.peakMiB + floorMiB),
      ),
      peer: Math.round(peer.cold.peakMiB),
    },
    {
      ...atMost(
        `resident, steady (MiB); limit: peer + Node's ${Math.round(floorMiB)}`,
        ours.steadyMiB,
        Math.round(peer.steadyMiB + floorMiB),
      ),
      peer: Math.round(peer.steadyMiB),
    },
  ];
}
