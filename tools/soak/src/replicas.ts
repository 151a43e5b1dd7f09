import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCluster } from '../../dev/src/portalConfig.ts';
import { root, stateDir } from '../../dev/src/paths.ts';
import { writeStateFile } from '../../dev/src/stateFiles.ts';
import { freePort } from './freePort.ts';
import { until } from './until.ts';

/** A shard of an operator. */
export type Shard = { operator: string; shard: number };

export type Replica = {
  name: string;
  logFile: string;
  /** Starts the process, with more in its environment, and returns once it answers. */
  start(environment?: Record<string, string>): Promise<void>;
  /** Resolves when the process has ended, however it did. */
  ended(): Promise<void>;
  /** To the process itself; the first SIGKILL is also waited for. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** What it says that it works on. */
  held(): Promise<Shard[]>;
  /** Ends it as an orchestrator does: it gives its Leases back. It can be started again. */
  rest(): Promise<void>;
  /** The same, for good. */
  stop(): Promise<void>;
};

/** What the replicas print, and the audit log of the last time. */
export const logFolder = join(stateDir, 'logs/soak');

const token = 'a-token-of-the-soak-on-loopback-only';

/** A replica of the operators' own backend, not started yet: no portal, a database and one cluster. */
export async function replicaOf(
  name: string,
  given: {
    bundle: string;
    cluster: HostCluster;
    /** As `backend.database` of an app-config has it. */
    database: object;
    environment: Record<string, string>;
    /** More of the section `flyrail`. */
    flyrail?: object;
  },
): Promise<Replica> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = writeStateFile(
    `soak-${name}.yaml`,
    JSON.stringify({
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port },
        database: given.database,
        auth: {
          externalAccess: [
            { type: 'static', options: { token, subject: 'soak' } },
          ],
        },
      },
      events: { useEventBus: 'never' },
      flyrail: {
        clusters: [given.cluster],
        monitoring: { host: '127.0.0.1', port: await freePort() },
        ...given.flyrail,
      },
    }),
  );
  mkdirSync(logFolder, { recursive: true });
  const logFile = join(logFolder, `${name}.log`);
  const log = createWriteStream(logFile);

  let child: ChildProcess | undefined;
  let ended = Promise.resolve();
  const get = async (path: string) => {
    const answer = await fetch(url + path, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };

  const rest = async () => {
    child?.kill('SIGCONT');
    child?.kill('SIGTERM');
    const timer = setTimeout(() => child?.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  };

  return {
    name,
    logFile,
    async start(environment = {}) {
      log.write(`\n── ${new Date().toISOString()} ──\n`);
      child = spawn(process.execPath, [given.bundle, '--config', config], {
        cwd: root,
        env: {
          ...process.env,
          NODE_NO_WARNINGS: '1',
          NODE_ENV: 'production',
          LOG_LEVEL: 'info',
          ...given.environment,
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout!.pipe(log, { end: false });
      child.stderr!.pipe(log, { end: false });
      const started = child;
      ended = new Promise(done => started.on('close', () => done()));
      // Two seconds by itself; patient with a busy machine.
      await until(`replica ${name} answers (${logFile})`, 180, async () => {
        if (started.exitCode !== null || started.signalCode !== null)
          throw new Error(
            `Replica ${name} ended with ${
              started.exitCode ?? started.signalCode
            }: ${logFile}`,
          );
        return get('/.backstage/health/v1/readiness').then(
          () => true,
          () => false,
        );
      });
    },
    ended: () => ended,
    async signal(signal) {
      child!.kill(signal);
      if (signal === 'SIGKILL') await ended;
    },
    async held() {
      const { items } = (await (
        await get('/api/flyrail/v1/clusters')
      ).json()) as any;
      return items[0].operators.flatMap(({ operator, shards }: any): Shard[] =>
        (shards?.held ?? []).map((shard: number) => ({ operator, shard })),
      );
    },
    rest,
    async stop() {
      await rest();
      log.end();
    },
  };
}
