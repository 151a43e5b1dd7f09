import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReports, declarations } from './apiReports.ts';
import { loadSources } from './loadSources.ts';
import { generatedFiles } from './generatedFiles.ts';

/**
 * `./dev generate [--check]`: writes what is made from the schemas and the
 * operators' declarations, or says which of it is stale. Then the API reports,
 * which need the types of all packages: the packaging tests check those.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const [option, ...more] = process.argv.slice(2);
if ((option && option !== '--check') || more.length) {
  console.error(
    `./dev generate ${process.argv
      .slice(2)
      .join(' ')}: it takes --check or nothing`,
  );
  process.exit(2);
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = generatedFiles(
  await loadSources(root),
  name => {
    const file = join(root, 'tools/generate/frames', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  },
  {
    appConfig: read('deploy/kustomize/base/app-config.yaml'),
    written: Object.fromEntries(
      globSync('plugins/*/config/{alerts,dashboards}/*.{yaml,json}', {
        cwd: root,
      })
        .sort()
        .map(path => [path, read(path)]),
    ),
  },
);
const stale = Object.entries(files).filter(([path, content]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== content;
});

if (option === '--check') {
  for (const [path] of stale) console.error(`${path} is stale`);
  if (stale.length)
    console.error('Run ./dev generate and commit what it writes.');
  process.exitCode = stale.length ? 1 : 0;
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    console.log(`wrote ${path}`);
  }
  console.log(
    `${Object.keys(files).length} generated files, ${
      stale.length
    } of them changed`,
  );
  for (const command of [declarations, apiReports({ check: false })])
    yarn(command);
}

function yarn(command: string[]): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, '.yarn/releases/yarn-4.13.0.cjs'), ...command],
    { cwd: root, encoding: 'utf8' },
  );
  if (status === 0) return;
  console.error(
    `${stdout}${stderr}${command[0]} failed: the API reports are as they were`,
  );
  process.exit(1);
}
