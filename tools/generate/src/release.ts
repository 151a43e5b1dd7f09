import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { importSource } from './bundleSources.ts';

/**
 * `yarn version-packages` ends with this: keeps what the release that is about
 * to be made has and does, for the tests of later ones. `released/VERSION/crd`
 * are its definitions, `samples` a WebApp, `objects` what its operator makes of it.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const module = 'plugins/flyrail-backend-module-webapp';
const { version } = JSON.parse(
  readFileSync(join(root, module, 'package.json'), 'utf8'),
);
const folder = join(root, 'tools/generate/released', version);

function keep(path: string, content: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

for (const file of globSync('plugins/*/config/crd/*.yaml', { cwd: root }))
  keep(`crd/${basename(file)}`, readFileSync(join(root, file), 'utf8'));

const sample = readFileSync(
  join(root, module, 'config/samples/platform_v1_webapp.yaml'),
  'utf8',
);
keep('samples/sample-app.yaml', sample);

const { desiredObjects, parseResource, WebApp } = await importSource<{
  desiredObjects(app: unknown): object[];
  parseResource(
    definition: unknown,
    object: unknown,
  ): { ok: true; object: unknown } | { ok: false; problems: unknown };
  WebApp: unknown;
}>(
  root,
  `export { desiredObjects } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/desired';
   export { parseResource } from '@flyrail/backstage-plugin-flyrail-common';
   export { WebApp } from '@flyrail/backstage-plugin-webapp-common';`,
);
const parsed = parseResource(WebApp, parse(sample));
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
keep(
  'objects/sample-app.yaml',
  desiredObjects(parsed.object)
    .map(each => stringify(each, { aliasDuplicateObjects: false }))
    .join('---\n'),
);

/** The chart and the image of the Kustomize base are of the same release. */
function setVersion(file: string, pattern: RegExp) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} names no version`);
  writeFileSync(path, text.replaceAll(pattern, `$1${version}`));
}
setVersion(
  'deploy/helm/flyrail-operators/Chart.yaml',
  /^((?:appVersion|version): ).*$/gm,
);
setVersion('deploy/kustomize/base/kustomization.yaml', /^( *newTag: ).*$/gm);

console.log(
  `wrote tools/generate/released/${version}, and the version of the chart and the image`,
);
