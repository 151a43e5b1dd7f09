import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheRoot } from '../../cluster/src/directories.ts';
import type { Programs } from './programs.ts';

const DAY_SECONDS = 86_400;

/** What a history is made of; the same always gives the same samples. */
export type History = {
  /** `demo`: the four over-provisioned workloads of the samples. `fleet`: many, drawn from the seed. */
  profile: 'demo' | 'fleet';
  /** Containers that run at once; fleet only. */
  containers?: number;
  /** Pods of a workload; fleet only. Default 2. */
  replicas?: number;
  /** Unix seconds. */
  from: number;
  to: number;
  /** Seconds between scrapes. Default 60. */
  stepSeconds?: number;
  seed?: number;
  /** How many Prometheus servers scraped the same. Default 1. */
  copies?: number;
};

/** What was written. */
export type WrittenHistory = {
  series: number;
  samples: number;
  blocks: number;
  pods: number;
};

/** Writes a history as blocks into a folder that is empty or not there. */
export async function writeHistory(
  { usageBlocks }: Programs,
  history: History,
  folder: string,
): Promise<WrittenHistory> {
  const flags = {
    profile: history.profile,
    containers: history.containers,
    replicas: history.replicas,
    from: history.from,
    to: history.to,
    step: history.stepSeconds,
    seed: history.seed,
    copies: history.copies,
    out: folder,
  };
  const writing = promisify(execFile)(
    usageBlocks,
    Object.entries(flags).flatMap(([name, value]) =>
      value === undefined ? [] : [`-${name}`, String(value)],
    ),
  );
  const end = () => writing.child.kill('SIGKILL');
  process.once('exit', end);
  const { stdout } = await writing.finally(() => process.off('exit', end));
  return JSON.parse(stdout);
}

/**
 * Fourteen days before today and two to come, so that a portal that stays up
 * keeps getting newer samples: Prometheus answers as of the time it is asked for.
 */
export function demoHistory(nowSeconds: number): History {
  const today = Math.floor(nowSeconds / DAY_SECONDS) * DAY_SECONDS;
  return {
    profile: 'demo',
    from: today - 14 * DAY_SECONDS,
    to: today + 2 * DAY_SECONDS,
    seed: 6,
  };
}

/**
 * The folder with the blocks of a history, written when the cache has none;
 * nobody may write to it. The last of each name is kept.
 */
export async function cachedHistory(
  programs: Programs,
  history: History,
  name: string,
): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([history, dirname(programs.usageBlocks)]))
    .digest('hex')
    .slice(0, 16);
  const root = join(cacheRoot(), 'prometheus', 'history', name);
  const target = join(root, key);
  if (existsSync(target)) return target;
  // Those of other days, and of other programs, are of no use any more.
  for (const old of globSync(join(root, '*')))
    rmSync(old, { recursive: true, force: true });
  const staging = join(root, `${key}.writing.${process.pid}`);
  mkdirSync(root, { recursive: true });
  const written = await writeHistory(programs, history, staging);
  // Beside it, as everything in it is Prometheus'; and before it, as it is there once the folder is.
  writeFileSync(`${target}.json`, JSON.stringify(written));
  if (!existsSync(target)) renameSync(staging, target);
  else rmSync(staging, { recursive: true, force: true });
  return target;
}

/** What was written into a folder that `cachedHistory` answered. */
export function writtenInto(folder: string): WrittenHistory {
  return JSON.parse(readFileSync(`${folder}.json`, 'utf8'));
}

/** Gives a Prometheus blocks of its own without copying them: it deletes names, never content. */
export function linkBlocks(from: string, to: string): void {
  for (const file of readdirSync(from, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!file.isFile()) continue;
    const source = join(file.parentPath, file.name);
    const target = join(to, source.slice(from.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    try {
      linkSync(source, target);
    } catch {
      cpSync(source, target); // another file system
    }
  }
}
