import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, postgresql, which } from '../../dev/src/debian.ts';
import { freePort } from './freePort.ts';
import { until } from './until.ts';

export type Postgres = {
  connection: { host: string; port: number; user: string; password: string };
  stop(): Promise<void>;
};

/** A PostgreSQL of its own on loopback, with its data in a temporary folder. */
export async function startPostgres(): Promise<Postgres> {
  await ensure([postgresql]);
  const folder = mkdtempSync(join(tmpdir(), 'flyrail-postgres-'));
  // It refuses to run as root.
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : {};
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid!);
  const user = 'flyrail';
  const { status, stderr } = spawnSync(
    which('initdb')!,
    [
      ...['--pgdata', join(folder, 'data'), '--username', user],
      ...['--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
    ],
    { ...owner, encoding: 'utf8', cwd: folder },
  );
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
  const port = await freePort();
  const server = spawn(
    which('postgres')!,
    [
      ...['-D', join(folder, 'data'), '-p', String(port), '-k', folder],
      ...['-h', '127.0.0.1', '-c', 'max_connections=100'],
    ],
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  let said = '';
  server.stderr!.on('data', chunk => (said = (said + chunk).slice(-4000)));
  const ended = new Promise<void>(done => server.on('close', () => done()));
  const stop = async () => {
    // A fast shutdown: it does not wait for clients that were killed.
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('PostgreSQL accepts connections', 20, async () => {
      if (hasEnded(server)) throw new Error(`PostgreSQL ended:\n${said}`);
      return /ready to accept connections/.test(said) && answers(port);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    connection: { host: '127.0.0.1', port, user, password: 'none' },
    stop,
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function idsOf(user: string): { uid?: number; gid?: number } {
  const id = (option: string) =>
    Number(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function answers(port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = createConnection({ host: '127.0.0.1', port })
      .on('connect', () => {
        socket.destroy();
        done(true);
      })
      .on('error', () => done(false));
  });
}
