import { root } from '../../dev/src/paths.ts';
import { bundleProgram } from '../../generate/src/bundleSources.ts';

/**
 * Bundles `tools/soak/src/NAME.ts`, a backend, from the packages' sources into one file and returns its
 * path: it starts in seconds and is one process, so that a kill -9 hits it and
 * nothing else.
 */
export function buildReplica(name: 'replica' | 'optimizer'): Promise<string> {
  return bundleProgram(
    root,
    `tools/soak/src/${name}.ts`,
    `flyrail-soak/${name}-${process.pid}.cjs`,
  );
}
