import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { findProgram } from '../../../cluster/src/commands.ts';
import { bundle } from '../bundle.ts';

/** Somebody who reconciles WebApps, ready to be started. */
export interface Contestant {
  name: string;
  /** The command, given the kubeconfig of the cluster. */
  command(kubeconfig: string): string[];
  environment: Record<string, string>;
}

const exec = promisify(execFile);

/** The flags of Node with which the operators' own backend is deployed. */
export function deployedNodeFlags(root: string): string[] {
  const deployment = parse(
    readFileSync(join(root, 'deploy/kustomize/base/deployment.yaml'), 'utf8'),
  );
  const { env } = deployment.spec.template.spec.containers[0];
  return env
    .find(({ name }: { name: string }) => name === 'NODE_OPTIONS')
    .value.split(' ');
}

/**
 * The WebApp operator on flyrail-node as a bare Node process with the flags of deploy/: the packages' sources in one file by esbuild, as the
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
      ...deployedNodeFlags(root),
      ...nodeFlags,
      program,
      kubeconfig,
    ],
    environment: { NODE_ENV: 'production' },
  };
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
