import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './commands.ts';
import { Failure } from './failure.ts';

/** The image that compiles where the machine has no Go of its own: the version of go.mod, or newer. */
const GOLANG_IMAGE = 'golang:1.26';

/**
 * The program that compiles the local Kubernetes: the machine's Go, or one
 * inside Docker that is called the same way.
 *
 * @param module - the folder of the Go module
 * @param cache - where the build goes; also holds what Docker's Go downloads
 * @throws Failure that says what to install when there is neither
 */
export function findCompiler(module: string, cache: string): string {
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (go) return go;
  const docker = findProgram('docker');
  if (docker && dockerRuns(docker)) return goInDocker(docker, module, cache);
  throw new Failure(
    [
      'The local Kubernetes is built from source once, and needs Go 1.26 or newer, or a Docker that runs. Neither is here.',
      'Install Go (https://go.dev/dl), or start Docker, or use a cluster you have: ./dev start --kubeconfig FILE.',
    ].join('\n'),
  );
}

function dockerRuns(docker: string): boolean {
  try {
    run(docker, ['info'], { timeoutSeconds: 10 });
    return true;
  } catch {
    return false;
  }
}

/**
 * A script that takes Go's arguments and runs them in a container. Folders have
 * the same path inside, so that what Go prints is true outside; nothing links
 * to the image's C library, which this machine may not have.
 */
export function goInDocker(
  docker: string,
  module: string,
  cache: string,
): string {
  mkdirSync(cache, { recursive: true });
  const script = join(cache, 'go-in-docker');
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const words = [
    quoted(docker),
    'run --rm --user "$(id -u):$(id -g)"',
    '--env HOME=/tmp --env CGO_ENABLED=0',
    `--env GOCACHE=${quoted(join(cache, 'go-build'))}`,
    `--env GOMODCACHE=${quoted(join(cache, 'go-mod'))}`,
    `--volume ${quoted(`${module}:${module}:ro`)}`,
    `--volume ${quoted(`${cache}:${cache}`)}`,
    `--workdir ${quoted(module)}`,
    GOLANG_IMAGE,
    'go "$@"',
  ];
  writeFileSync(script, `#!/bin/sh\nexec ${words.join(' \\\n  ')}\n`);
  chmodSync(script, 0o755);
  return script;
}
