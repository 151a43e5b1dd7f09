import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { which } from './debian.ts';
import { cacheDir } from './paths.ts';
import { run } from './run.ts';

const version = 'v3.22.0';

/**
 * The path of Helm: built from source once (about three minutes of one core)
 * and kept. The machine's own is not used: what a chart renders to is to be the
 * same everywhere.
 */
export async function helmProgram(): Promise<string> {
  const folder = join(cacheDir, 'helm', version);
  const program = join(folder, 'helm');
  if (existsSync(program)) return program;
  const go = which('go') ?? '/usr/local/go/bin/go';
  if (!existsSync(go))
    throw new Error(
      `The chart's tests need Helm ${version}: put it at ${program}, or install Go, with which it is built.`,
    );
  mkdirSync(folder, { recursive: true });
  await run(
    [go, 'install', '-ldflags', '-s -w', `helm.sh/helm/v3/cmd/helm@${version}`],
    { cwd: folder, env: { GOBIN: folder, GOFLAGS: '' } },
  );
  return program;
}
