import { bundleProgram } from '../../generate/src/bundleSources.ts';

/** Bundles `tools/bench/src/NAME.ts` with the packages of this repository that it names; answers the file. */
export function bundle(root: string, name: string): Promise<string> {
  return bundleProgram(
    root,
    `tools/bench/src/${name}.ts`,
    `flyrail-bench/${name.replace('/', '-')}.cjs`,
    // For who profiles it.
    { sourcemap: 'linked' },
  );
}
