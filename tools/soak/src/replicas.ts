import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCluster } from '../../dev/src/portalConfig.ts';
import { root, stateDir } from '../../dev/src/paths.ts';
import { writeStateFile } from '../../dev/src/stateFiles.ts';
import { freePort } from './freePort.ts';
import type { Postgres } from './postgres.ts';
import { until } from './until.ts';

/** A shard of an operator. */
export type Shard = { operator: string; shard: number };

export type Replica = {
  name: string;
  logFile: string;
  /** Starts the process, and returns once it answers. */
  start(): Promise<void>;
  /** To the process itself; the first SIGKILL is also waited for. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** What it says that it works on. */
  held(): Promise<Shard[]>;
  stop(): Promise<void>;
};

/** What the replicas print, and the audit log of the last time. */
export const logFolder = join(stateDir, 'logs/soak');

const token = 'a-token-of-the-soak-on-loopback-only';

/** A replica of the operators' own backend, not started yet: no portal, one database and one cluster for all. */
export async function replicaOf(
  name: string,
  given: {
    bundle: string;
    cluster: HostCluster;
    postgres: Postgres;
    recorder: string;
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
        database: { client: 'pg', connection: given.postgres.connection },
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

  return {
    name,
    logFile,
    async start() {
      log.write(`\n── ${new Date().toISOString()} ──\n`);
      child = spawn(process.execPath, [given.bundle, '--config', config], {
        cwd: root,
        env: {
          ...process.env,
          NODE_NO_WARNINGS: '1',
          NODE_ENV: 'production',
          FLYRAIL_SOAK_RECORDER: given.recorder,
          LOG_LEVEL: 'info',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout!.pipe(log, { end: false });
      child.stderr!.pipe(log, { end: false });
      const started = child;
      ended = new Promise(done => started.on('close', () => done()));
      // Two seconds by itself; patient with a busy machine.
      await until(`replica ${name} answers (${logFile})`, 180, async () => {
        if (started.exitCode !== null)
          throw new Error(
            `Replica ${name} ended with ${started.exitCode}: ${logFile}`,
          );
        return get('/.backstage/health/v1/readiness').then(
          () => true,
          () => false,
        );
      });
    },
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
    async stop() {
      child?.kill('SIGCONT');
      child?.kill('SIGTERM');
      const timer = setTimeout(() => child?.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
      log.end();
    },
  };
}
