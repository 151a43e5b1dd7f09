import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../dev/src/paths.ts';
import { sourcesOfThisRepository } from '../../generate/src/sourcesOfThisRepository.ts';

/**
 * Bundles `tools/soak/src/NAME.ts`, a backend, from the packages' sources into one file and returns its
 * path: it starts in seconds and is one process, so that a kill -9 hits it and
 * nothing else. What comes from npm stays outside the bundle.
 */
export async function buildReplica(
  name: 'replica' | 'optimizer',
): Promise<string> {
  const folder = join(root, 'node_modules/.cache/flyrail-soak');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}-${process.pid}.cjs`);
  await build({
    entryPoints: [join(root, `tools/soak/src/${name}.ts`)],
    bundle: true,
    platform: 'node',
    // client-node is loaded by `require`, as in the built packages.
    format: 'cjs',
    target: 'node22',
    outfile,
    logLevel: 'error',
    plugins: [sourcesOfThisRepository(root)],
  });
  return outfile;
}
