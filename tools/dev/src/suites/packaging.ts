import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, yarn } from '../paths.ts';
import { run } from '../run.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';
import { check } from './check.ts';

type Manifest = {
  name: string;
  main: string;
  types: string;
  exports?: Record<string, unknown>;
};

/** The packages as they would be published: built, packed, and whole. */
export async function packaging(): Promise<Result[]> {
  const suite = 'packaging';
  const results = [
    await check(suite, 'the packages have their types', [...yarn, 'tsc']),
    await check(suite, 'the packages build', [
      ...yarn,
      'backstage-cli',
      'repo',
      'build',
      '--since',
      emptyTree,
    ]),
  ];
  if (results.some(({ verdict }) => verdict === 'failed')) return results;
  const manifests = globSync('plugins/*/package.json', { cwd: root }).sort();
  await step('pack each package', async ({ progress }) => {
    for (const manifest of manifests) {
      progress(dirname(manifest));
      results.push(await packed(suite, join(root, dirname(manifest))));
    }
  });
  return results;
}

/** Everything has changed since git's empty tree: builds every package but not the app's bundle. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function packed(suite: string, folder: string): Promise<Result> {
  const temporary = mkdtempSync(join(tmpdir(), 'flyrail-pack-'));
  try {
    const tar = join(temporary, 'package.tgz');
    await run([...yarn, 'pack', '--out', tar], { cwd: folder });
    const list = (await run(['tar', 'tzf', tar])).stdout
      .split('\n')
      .map(line => line.replace(/^package\//, ''));
    const manifest: Manifest = JSON.parse(
      (await run(['tar', 'xzOf', tar, 'package/package.json'])).stdout,
    );
    const source = readFileSync(join(folder, 'package.json'), 'utf8');
    const promised = [
      manifest.main,
      manifest.types,
      'README.md',
      ...exportedFiles(manifest.exports),
    ];
    const missing = promised.filter(
      file => file && !list.includes(file.replace(/^\.\//, '')),
    );
    const local = /"(workspace|link|file):/.test(JSON.stringify(manifest));
    const problems = [
      ...missing.map(
        file => `${file} is promised by package.json and not in the package`,
      ),
      ...(local ? ['a dependency still points into the repository'] : []),
      ...(/"private": true/.test(source) ? ['it is private'] : []),
    ];
    return {
      suite,
      name: `${manifest.name} packs whole`,
      verdict: problems.length ? 'failed' : 'passed',
      detail: problems.join('\n'),
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function exportedFiles(exported: unknown): string[] {
  if (typeof exported === 'string') return [exported];
  return exported ? Object.values(exported).flatMap(exportedFiles) : [];
}
