import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { run, runStreaming } from '../../cluster/src/commands.ts';
import { findCompiler } from '../../cluster/src/compiler.ts';
import { cacheRoot } from '../../cluster/src/directories.ts';
import { withLock } from '../../cluster/src/lock.ts';

const MODULE = join(import.meta.dirname, '..');
/** Without service discovery: nothing here is discovered, and the clouds' libraries are most of the build. */
const FLAGS = ['-tags', 'remove_all_sd', '-trimpath', '-ldflags', '-s -w'];
const PACKAGES = [
  './cmd/usage-blocks',
  './cmd/alert-tests',
  'github.com/prometheus/prometheus/cmd/prometheus',
];

export type Programs = {
  prometheus: string;
  usageBlocks: string;
  alertTests: string;
};

export type Say = (text: string) => void;

/**
 * Prometheus, the writer of its history and what evaluates its alerts, built from source when no build of
 * the same content is in the cache: three minutes on two cores, once.
 * `FLYRAIL_PROMETHEUS` names another Prometheus to use instead of the built one.
 *
 * @throws Failure that says what to install when there is no Go
 */
export async function ensurePrograms(say: Say = () => {}): Promise<Programs> {
  const root = join(cacheRoot(), 'prometheus');
  const go = findCompiler(MODULE, root);
  const target = join(root, contentKey(go));
  if (!existsSync(target))
    await withLock(
      `${target}.lock`,
      {
        withinSeconds: 3600,
        waiting: pid => say(`waiting for the build of process ${pid}`),
      },
      async () => {
        if (!existsSync(target)) await build(go, target, say);
      },
    );
  return {
    prometheus: process.env.FLYRAIL_PROMETHEUS ?? join(target, 'prometheus'),
    usageBlocks: join(target, 'usage-blocks'),
    alertTests: join(target, 'alert-tests'),
  };
}

/** The same sources, flags and compiler always give the same key. */
function contentKey(go: string): string {
  const hash = createHash('sha256');
  const sources = ['go.mod', 'go.sum', 'cmd/**/*.go'].flatMap(pattern =>
    globSync(pattern, { cwd: MODULE }).sort(),
  );
  for (const file of sources)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(MODULE, file)))
      .update('\0');
  hash.update(JSON.stringify([FLAGS, PACKAGES]));
  hash.update(run(go, ['env', 'GOVERSION', 'GOOS', 'GOARCH']));
  return hash.digest('hex').slice(0, 16);
}

async function build(go: string, target: string, say: Say): Promise<void> {
  const staging = `${target}.building.${process.pid}`;
  for (const left of globSync(`${target}.building.*`))
    rmSync(left, { recursive: true, force: true }); // of a build that was killed
  mkdirSync(staging, { recursive: true });
  let packages = 0;
  try {
    await runStreaming(
      go,
      ['build', '-v', ...FLAGS, '-o', `${staging}/`, ...PACKAGES],
      {
        directory: MODULE,
        onLine: line => say(`${++packages} packages compiled, now ${line}`),
      },
    );
    // Renamed whole: who finds the folder finds everything in it.
    if (!existsSync(target)) renameSync(staging, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
