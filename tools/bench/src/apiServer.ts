import { setPriority } from 'node:os';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ensureBinaries } from '../../cluster/src/binaries.ts';
import { openApi, ready } from '../../cluster/src/api.ts';
import { startApiServer } from '../../cluster/src/controlPlane.ts';
import { makeCredentials } from '../../cluster/src/credentials.ts';
import { clusterDirectory } from '../../cluster/src/directories.ts';
import { terminalProgress } from '../../cluster/src/progress.ts';
import { killAll, processesOf } from '../../cluster/src/processes.ts';
import { writeRecord } from '../../cluster/src/record.ts';
import { siteOf, type ClusterRecord } from '../../cluster/src/site.ts';
import { claimSlot } from '../../cluster/src/slots.ts';
import { sweep } from '../../cluster/src/sweep.ts';
import { cpuSecondsOf } from './measuredProcess.ts';

/** An API server with nothing in it and nobody else at it. */
export interface FreshApiServer {
  kubeconfig: string;
  /** One JSON document a line: every request, whose client and what about, without bodies. */
  auditLog: string;
  /** Of the API server and etcd together, since their start. */
  cpuSeconds(): number;
  /** Ends the API server at once; its etcd keeps what it has. */
  kill(): Promise<void>;
  /** After `kill`; resolves when it is ready. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Gives a process only the cores that others leave. Where Linux schedules by session (autogroup), a process's own niceness says nothing to those of other sessions. */
export function yieldTo(pid: number, niceness: number): void {
  setPriority(pid, niceness);
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) writeFileSync(group, String(niceness));
}

/**
 * Starts etcd (without fsync) and an API server, and no controllers: whatever is written is written by who is
 * measured, or by the harness. A `niceness` gives them only the cores that others leave. `./dev cluster down --name NAME` removes what a crash of the harness leaves.
 */
export async function startFreshApiServer(
  name: string,
  { niceness }: { niceness?: number } = {},
): Promise<FreshApiServer> {
  const directory = clusterDirectory(name);
  if (existsSync(directory) || processesOf(directory).length > 0) {
    await sweep(directory, undefined);
  }
  const binaries = await ensureBinaries(terminalProgress());
  mkdirSync(`${directory}/logs`, { recursive: true });
  chmodSync(directory, 0o700);
  let record: ClusterRecord | undefined;
  await claimSlot(directory, 'simulated', slot => {
    record = {
      name,
      mode: 'simulated',
      slot,
      simulatedNodes: 0,
      createdAt: new Date().toISOString(),
      images: [],
      audit: true,
    };
    writeRecord(record);
  });
  try {
    const site = siteOf(record!, directory, binaries);
    makeCredentials(site);
    const start = () => {
      startApiServer(site);
      if (niceness !== undefined) {
        for (const pid of site.started.values()) yieldTo(pid, niceness);
      }
    };
    start();
    const end = () => {
      // Only what still is one of the cluster's.
      for (const pid of processesOf(directory)) process.kill(pid, 'SIGKILL');
    };
    process.once('exit', end);
    const kubeconfig = site.path('kubeconfig');
    const untilReady = async () => {
      if (await ready(openApi(kubeconfig), 60)) return;
      throw new Error(
        `the API server of ${name} is not ready after 60 s; see ${site.path(
          'logs',
        )}`,
      );
    };
    await untilReady();
    return {
      kubeconfig,
      auditLog: site.path('logs', 'audit.log'),
      cpuSeconds: () =>
        [...site.started.values()].reduce(
          (sum, pid) => sum + cpuSecondsOf(pid),
          0,
        ),
      async kill() {
        await killAll(() => processesOf(directory));
      },
      async startAgain() {
        start();
        await untilReady();
      },
      async stop() {
        process.off('exit', end);
        await sweep(directory, record);
      },
    };
  } catch (error) {
    await sweep(directory, record);
    throw error;
  }
}
