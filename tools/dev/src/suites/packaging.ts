import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiReports, declarations } from '../../../generate/src/apiReports.ts';
import { root, yarn } from '../paths.ts';
import { CommandFailed, run } from '../run.ts';
import { step } from '../steps.ts';
import type { Result } from '../tally.ts';
import { check } from './check.ts';
import {
  problemsOfPackage,
  type Manifest,
  type PackedPackage,
} from './packedPackage.ts';
import { stockPortals } from './stockPortals.ts';
import { withUnpackedPackages } from './unpackedPackages.ts';

const suite = 'packaging';

/** The packages as they would be published: built, packed, whole, and what was built loads. */
export async function packaging(): Promise<Result[]> {
  const results = [
    await check(suite, 'the packages have their types', [
      ...yarn,
      ...declarations,
    ]),
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
  results.push(
    await check(suite, 'the API reports are fresh (else: ./dev generate)', [
      ...yarn,
      ...apiReports({ check: true }),
    ]),
  );
  const folders = globSync('plugins/*/package.json', { cwd: root })
    .map(dirname)
    .sort();
  return withUnpackedPackages(async unpacked => {
    // One after the other: while a package is packed its package.json is another one, and the others read it.
    const packages = await step('pack each package', async ({ progress }) => {
      const all: (PackedPackage & { folder: string; tarball: string })[] = [];
      for (const folder of folders) {
        progress(folder);
        all.push({ folder, ...(await unpacked.pack(join(root, folder))) });
      }
      return all;
    });
    for (const { folder, ...packed } of packages)
      results.push(whole(packed, join(root, folder)));
    await step('load what was built', async ({ progress }) => {
      for (const { manifest } of packages.filter(loadsInNode)) {
        progress(manifest.name);
        results.push(
          await loads(
            unpacked.folder,
            `${manifest.name} loads`,
            entries(manifest)
              .map(entry => `require('${entry}');`)
              .join(''),
          ),
        );
      }
      results.push(
        await loads(
          unpacked.folder,
          'the built operator runtime loads @kubernetes/client-node, which is ESM',
          loadsKubeConfig,
        ),
      );
    });
    results.push(...(await stockPortals(packages)));
    return results;
  });
}

/** Everything has changed since git's empty tree: builds every package but not the app's bundle. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function whole(packed: PackedPackage, folder: string): Result {
  const source = readFileSync(join(folder, 'package.json'), 'utf8');
  const problems = problemsOfPackage(packed);
  if (/"private": true/.test(source)) problems.push('it is private');
  return {
    suite,
    name: `${packed.manifest.name} packs whole`,
    verdict: problems.length ? 'failed' : 'passed',
    detail: problems.join('\n'),
  };
}

/** The rest is for a browser's bundler. */
function loadsInNode({ manifest }: PackedPackage): boolean {
  return /^(backend-|node-|common-)/.test(manifest.backstage.role);
}

/** What others may `require` of a package: its name, and each further entry. */
function entries({ name, exports: exported }: Manifest): string[] {
  return Object.keys(exported ?? { '.': '' })
    .filter(entry => entry !== './package.json')
    .map(entry => join(name, entry));
}

// Only when a cluster is first talked to is the client loaded; requiring the package does not show that it can be.
const loadsKubeConfig = `
  require('@flyrail/backstage-plugin-flyrail-node')
    .loadKubeConfig({ url: 'https://127.0.0.1:6443', token: 'none' })
    .then(config => {
      const { server } = config.getCurrentCluster();
      if (server !== 'https://127.0.0.1:6443') throw new Error(server);
    });`;

async function loads(
  cwd: string,
  name: string,
  script: string,
): Promise<Result> {
  try {
    await run([process.execPath, '-e', script], { cwd });
    return { suite, name, verdict: 'passed' };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { suite, name, verdict: 'failed', detail: error.output };
  }
}
