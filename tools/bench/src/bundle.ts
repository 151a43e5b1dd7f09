import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { sourcesOfThisRepository } from '../../generate/src/sourcesOfThisRepository.ts';

/** Bundles `tools/bench/src/NAME.ts` with the packages of this repository that it names; answers the file. */
export async function bundle(root: string, name: string): Promise<string> {
  const folder = join(root, 'node_modules/.cache/flyrail-bench');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name.replace('/', '-')}.cjs`);
  await build({
    entryPoints: [join(root, `tools/bench/src/${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'linked',
    outfile,
    logLevel: 'error',
    plugins: [sourcesOfThisRepository(root)],
  });
  return outfile;
}
