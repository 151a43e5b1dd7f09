import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The resources and operators of the repository, loaded from their sources. */
export type Sources = {
  resources: { definition: any; folder: string }[];
  operators: { operator: any; folder: string }[];
  toCustomResourceDefinition(definition: any): object;
  toFormSchema(definition: any): any;
  toReferenceMarkdown(definition: any): string;
  rbacFor(operator: any): object;
};

/** What has generated files: a resource or an operator, and the operator module they go to. */
const entry = `
export { toCustomResourceDefinition, toFormSchema, toReferenceMarkdown } from '@flyrail/backstage-plugin-flyrail-common';
export { rbacFor } from '@flyrail/backstage-plugin-flyrail-node';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { webappOperator } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/operator';
export const resources = [{ definition: WebApp, folder: 'plugins/flyrail-backend-module-webapp' }];
export const operators = [{ operator: webappOperator, folder: 'plugins/flyrail-backend-module-webapp' }];
`;

/**
 * Bundles the packages' sources (Node cannot load them as they are: they name
 * each other by package and leave out extensions) and imports the result.
 * Everything from npm stays outside the bundle.
 */
export async function loadSources(root: string): Promise<Sources> {
  const folder = join(root, 'node_modules/.cache/flyrail-generate');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `sources-${process.pid}.mjs`);
  const scope = /^@flyrail\/backstage-plugin-([^/]+)(\/.*)?$/;
  await build({
    stdin: { contents: entry, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'sources-of-this-repository',
        setup({ onResolve, resolve }) {
          onResolve({ filter: scope }, ({ path, kind }) => {
            const [, name, below = '/src/index.ts'] = scope.exec(path)!;
            return resolve(`./plugins/${name}${below}`, { resolveDir: root, kind });
          });
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
