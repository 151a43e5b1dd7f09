import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { findProgram } from '../../../cluster/src/commands.ts';

/** Somebody who reconciles WebApps, ready to be started. */
export interface Contestant {
  name: string;
  /** The command, given the kubeconfig of the cluster. */
  command(kubeconfig: string): string[];
  environment: Record<string, string>;
}

const exec = promisify(execFile);
const SCOPE = /^@flyrail\/backstage-plugin-([^/]+)(\/.*)?$/;

/**
 * The WebApp operator on flyrail-node as a bare Node process: the packages' sources in one file by esbuild, as the
 * published packages are by rollup; what comes from npm is loaded as it is installed.
 *
 * @param nodeFlags - put before the program, to profile it for example
 */
export async function buildOurs(
  root: string,
  nodeFlags: readonly string[] = [],
): Promise<Contestant> {
  const program = await bundle(root, 'operatorProcess');
  return {
    name: 'flyrail-node',
    command: kubeconfig => [
      process.execPath,
      ...nodeFlags,
      program,
      kubeconfig,
    ],
    environment: { NODE_ENV: 'production' },
  };
}

/** Bundles `tools/bench/src/NAME.ts` with the packages of this repository that it names; answers the file. */
export async function bundle(root: string, name: string): Promise<string> {
  const folder = join(root, 'node_modules/.cache/flyrail-bench');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.cjs`);
  await build({
    entryPoints: [join(root, `tools/bench/src/${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'sources-of-this-repository',
        setup({ onResolve, resolve }) {
          onResolve({ filter: SCOPE }, ({ path, kind }) => {
            const [, plugin, below] = SCOPE.exec(path)!;
            const file = below
              ? `./plugins/${plugin}/src/${below.slice(1)}`
              : `./plugins/${plugin}/src/index.ts`;
            return resolve(file, { resolveDir: root, kind });
          });
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return outfile;
}

/** The peer: the same job on controller-runtime, compiled with the machine's Go. */
export async function buildPeer(root: string): Promise<Contestant> {
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (!go) {
    throw new Error(
      './dev bench reconcile compiles its peer and needs Go 1.26 or newer: https://go.dev/dl',
    );
  }
  const program = join(
    root,
    'node_modules/.cache/flyrail-bench/controller-runtime-peer',
  );
  await exec(go, ['build', '-trimpath', '-o', program, '.'], {
    cwd: join(root, 'tools/bench/peers/controller-runtime'),
  });
  return {
    name: 'controller-runtime 0.24.1',
    command: kubeconfig => [program, '-cluster', kubeconfig],
    environment: {},
  };
}
