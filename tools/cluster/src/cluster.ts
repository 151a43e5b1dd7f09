import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './api.ts';
import { isReady, listNodes, openApi, ready } from './api.ts';
import { ensureBinaries } from './binaries.ts';
import {
  assertRunning,
  expectedComponents,
  runningComponents,
} from './components.ts';
import { eventually } from './condition.ts';
import { startApiServer, startControllers } from './controlPlane.ts';
import { makeCredentials } from './credentials.ts';
import {
  clusterDirectory,
  clustersDirectory,
  kubeconfigPath,
} from './directories.ts';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import { startMetricsServer } from './metricsServer.ts';
import { prepareContainers, startContainerNode } from './containerNode.ts';
import { processesOf } from './processes.ts';
import type { Progress } from './progress.ts';
import { terminalProgress } from './progress.ts';
import { readRecord, recordedClusters, writeRecord } from './record.ts';
import { startSimulatedNodes } from './simulatedNodes.ts';
import type { ClusterRecord, Mode, Site } from './site.ts';
import { siteOf } from './site.ts';
import { claimSlot } from './slots.ts';
import { sweep } from './sweep.ts';

export interface UpOptions {
  /** Lower-case letters, digits and dashes, at most 16. Default `dev`. */
  name?: string;
  /** Default `simulated`. */
  mode?: Mode;
  /** Simulated nodes: default 1 in `simulated`, 0 beside the real node of `containers`. */
  nodes?: number;
  /** Image tars to import, in `containers`. */
  images?: string[];
  /** Write the API server's audit log (level Metadata) to logs/audit.log. */
  audit?: boolean;
  progress?: Progress;
}

export interface UpResult {
  name: string;
  mode: Mode;
  kubeconfig: string;
  server: string;
  /** False when the cluster was up already. */
  started: boolean;
}

export interface ClusterStatus {
  name: string;
  mode: Mode | 'unknown';
  state: 'up' | 'degraded' | 'down';
  server?: string;
  kubeconfig?: string;
  simulatedNodes: number;
  createdAt?: string;
  missing: string[];
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$/;

function assertName(name: string): void {
  if (NAME.test(name)) return;
  throw new Failure(
    `cluster name "${name}": must be 1–16 lower-case letters, digits or dashes, with a letter or digit at both ends`,
  );
}

function assertLinux(): void {
  if (process.platform === 'linux') return;
  throw new Failure(
    `the local Kubernetes runs on Linux only, and this is ${process.platform}. Give a cluster you have: ./dev start --kubeconfig FILE (for example of "kind create cluster --kubeconfig FILE")`,
  );
}

function locked<T>(
  name: string,
  progress: Progress | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return withLock(
    join(clustersDirectory(), `${name}.lock`),
    {
      withinSeconds: 3600,
      waiting: pid =>
        progress?.note(`cluster ${name}: waiting for process ${pid}`),
    },
    work,
  );
}

async function start(
  site: Site,
  progress: Progress,
  startNode: () => Promise<void>,
): Promise<void> {
  await progress.step('certificates', async () => makeCredentials(site));
  const api = openApi(site.path('kubeconfig'));
  await progress.step('API server ready', async () => {
    startApiServer(site);
    await readyOrFailure(site, api);
  });
  await progress.step(`nodes Ready`, async () => {
    startControllers(site);
    if (site.record.simulatedNodes > 0) await startSimulatedNodes(site, api);
    await startNode();
    await startMetricsServer(site, api);
    await nodesOrFailure(site, api);
    assertRunning(site);
  });
}

async function readyOrFailure(site: Site, api: Api): Promise<void> {
  const answered = await eventually(60, async () => {
    assertRunning(site);
    if (!(await ready(api, 1))) return undefined;
    const { status } = await api.get('/api/v1/namespaces/kube-system');
    return status === 200 ? true : undefined;
  });
  if (!answered) {
    throw new Failure(
      `the API server is not ready after 60 s; see ${site.path('logs')}`,
    );
  }
}

async function nodesOrFailure(site: Site, api: Api): Promise<void> {
  const real = site.record.mode === 'containers' ? 1 : 0;
  const wanted = site.record.simulatedNodes + real;
  let seen = 0;
  const all = await eventually(60, async () => {
    assertRunning(site);
    seen = (await listNodes(api)).filter(isReady).length;
    // The controller that makes them runs by now; without it pods are refused.
    const account = await api.get(
      '/api/v1/namespaces/default/serviceaccounts/default',
    );
    return seen >= wanted && account.status === 200 ? true : undefined;
  });
  if (!all) {
    throw new Failure(
      `${seen} of ${wanted} nodes are Ready after 60 s; see ${site.path(
        'logs',
      )}`,
    );
  }
}

/** Whether every component runs and the API server answers. */
async function healthy(record: ClusterRecord): Promise<boolean> {
  const directory = clusterDirectory(record.name);
  const running = runningComponents(directory);
  if (expectedComponents(record).some(name => !running.has(name))) return false;
  if (!existsSync(kubeconfigPath(record.name))) return false;
  return ready(openApi(kubeconfigPath(record.name)), 2);
}

/**
 * Brings a cluster up, or finds that it is. What a crash left of it is removed
 * first, together with the objects in it: a local cluster starts empty.
 *
 * @throws Failure with what is missing or wrong, and nothing left behind.
 */
export async function up(options: UpOptions = {}): Promise<UpResult> {
  const { name = 'dev', progress = terminalProgress() } = options;
  const existing = readRecord(name);
  const mode = options.mode ?? existing?.mode ?? 'simulated';
  assertName(name);
  assertLinux();
  return locked(name, progress, async () => {
    const directory = clusterDirectory(name);
    const result = (started: boolean, server: string): UpResult => ({
      name,
      mode,
      kubeconfig: kubeconfigPath(name),
      server,
      started,
    });

    const found = readRecord(name);
    if (found && (await healthy(found))) {
      if (found.mode !== mode) {
        throw new Failure(
          `cluster ${name} is up in mode ${found.mode}: "down --name ${name}" first, or choose another --name`,
        );
      }
      progress.note(`cluster ${name} is up already (${mode})`);
      return result(false, siteOf(found, directory, '').server);
    }
    if (found || existsSync(directory) || processesOf(directory).length > 0) {
      progress.note(
        `cluster ${name} is there in pieces: removing them and what was stored in it`,
      );
      await sweep(directory, found);
    }

    if (mode === 'containers') await prepareContainers(progress);
    const binaries = await ensureBinaries(progress);
    mkdirSync(join(directory, 'logs'), { recursive: true });
    chmodSync(directory, 0o700);
    let record: ClusterRecord | undefined;
    await claimSlot(directory, mode, slot => {
      record = {
        name,
        mode,
        slot,
        simulatedNodes: options.nodes ?? (mode === 'simulated' ? 1 : 0),
        createdAt: new Date().toISOString(),
        images: options.images ?? [],
        audit: options.audit ?? false,
      };
      writeRecord(record);
    });
    try {
      const node =
        mode === 'containers'
          ? await startContainerNode(record!, directory, binaries, progress)
          : undefined;
      const site = node?.site ?? siteOf(record!, directory, binaries);
      await start(site, progress, node?.join ?? (async () => {}));
      return result(true, site.server);
    } catch (error) {
      await sweep(directory, record);
      throw error;
    }
  });
}

/** Ends a cluster and removes everything of it; true when there was something to remove. */
export async function down(
  name = 'dev',
  options: { progress?: Progress } = {},
): Promise<boolean> {
  assertName(name);
  const directory = clusterDirectory(name);
  return locked(name, options.progress, async () => {
    const record = readRecord(name);
    const there =
      !!record || existsSync(directory) || processesOf(directory).length > 0;
    await sweep(directory, record);
    return there;
  });
}

/** Looks at one cluster; never changes anything. */
export async function clusterStatus(name = 'dev'): Promise<ClusterStatus> {
  const record = readRecord(name);
  const directory = clusterDirectory(name);
  if (!record) {
    const pieces = existsSync(directory) || processesOf(directory).length > 0;
    return {
      name,
      mode: 'unknown',
      state: pieces ? 'degraded' : 'down',
      simulatedNodes: 0,
      missing: [],
    };
  }
  const running = runningComponents(directory);
  const missing = expectedComponents(record).filter(name => !running.has(name));
  return {
    name,
    mode: record.mode,
    state: (await healthy(record)) ? 'up' : 'degraded',
    server: siteOf(record, directory, '').server,
    kubeconfig: kubeconfigPath(name),
    simulatedNodes: record.simulatedNodes,
    createdAt: record.createdAt,
    missing,
  };
}

/** The clusters of this state folder. */
export function clusterNames(): string[] {
  return recordedClusters();
}
