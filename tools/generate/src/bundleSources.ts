import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const scope = /^@flyrail\/backstage-plugin-([^/]+)(\/.*)?$/;

/** Everything from npm stays outside the bundle. */
function sourcesOfThisRepository(root: string): Plugin {
  return {
    name: 'sources-of-this-repository',
    setup({ onResolve, resolve }) {
      onResolve({ filter: scope }, ({ path, kind }) => {
        const [, name, below = '/src/index.ts'] = scope.exec(path)!;
        return resolve(`./plugins/${name}${below}`, {
          resolveDir: root,
          kind,
        });
      });
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' ? undefined : { path, external: true },
      );
    },
  };
}

/**
 * Bundles a program of the tools with the packages' sources, which Node cannot
 * load as they are: they name each other by package and leave out extensions.
 * What comes from npm stays outside the bundle. Answers the file.
 *
 * @param program - a file of the repository
 * @param outfile - below node_modules/.cache: `.cjs`, in which client-node is loaded by `require` as in the built packages
 */
export async function bundleProgram(
  root: string,
  program: string,
  outfile: string,
  options: Pick<BuildOptions, 'sourcemap'> = {},
): Promise<string> {
  return bundle(root, outfile, {
    entryPoints: [join(root, program)],
    format: 'cjs',
    ...options,
  });
}

/** What a module exports that is written down here, and that may name the packages of the repository. */
export async function importSource<Exports>(
  root: string,
  contents: string,
): Promise<Exports> {
  const file = await bundle(root, `flyrail-source-${process.pid}.mjs`, {
    stdin: {
      contents,
      resolveDir: root,
      sourcefile: 'entry.ts',
      loader: 'ts',
    },
    format: 'esm',
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

async function bundle(
  root: string,
  name: string,
  options: BuildOptions,
): Promise<string> {
  const outfile = join(root, 'node_modules/.cache', name);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    bundle: true,
    platform: 'node',
    target: 'node22',
    outfile,
    logLevel: 'error',
    plugins: [sourcesOfThisRepository(root)],
    ...options,
  });
  return outfile;
}
