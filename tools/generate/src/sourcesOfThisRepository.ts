import type { Plugin } from 'esbuild';

const scope = /^@flyrail\/backstage-plugin-([^/]+)(\/.*)?$/;

/** Bundles the packages of this repository from their sources; everything from npm stays outside the bundle. */
export function sourcesOfThisRepository(root: string): Plugin {
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
