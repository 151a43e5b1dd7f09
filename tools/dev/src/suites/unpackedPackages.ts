import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { root, yarn } from '../paths.ts';
import { run } from '../run.ts';
import type { Manifest, PackedPackage } from './packedPackage.ts';

export type UnpackedPackages = {
  /** Where a script finds the packed packages by name, and everything else where it is installed. */
  folder: string;
  /** Packs the package of this folder as for the registry, and unpacks it as an installation would. */
  pack(packageFolder: string): Promise<PackedPackage & { tarball: string }>;
};

/** Runs `work` with a folder that has packed packages installed; the folder is gone afterwards. */
export async function withUnpackedPackages<T>(
  work: (packages: UnpackedPackages) => Promise<T>,
): Promise<T> {
  // Below the repository's node_modules, so that the search for a package that is not packed here ends there.
  const parent = join(root, 'node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'flyrail-packaging-'));
  try {
    return await work({
      folder,
      pack: packageFolder => pack(packageFolder, folder),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pack(
  packageFolder: string,
  folder: string,
): Promise<PackedPackage & { tarball: string }> {
  const tar = join(folder, `${basename(packageFolder)}.tgz`);
  await run([...yarn, 'pack', '--out', tar], { cwd: packageFolder });
  const manifest: Manifest = JSON.parse(
    (await run(['tar', 'xzOf', tar, 'package/package.json'])).stdout,
  );
  const target = join(folder, 'node_modules', manifest.name);
  mkdirSync(target, { recursive: true });
  await run(['tar', 'xzf', tar, '-C', target, '--strip-components=1']);
  const files = globSync('**/*', { cwd: target, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(target.length + 1));
  return {
    manifest,
    tarball: tar,
    files,
    read: file => readFileSync(join(target, file), 'utf8'),
  };
}
