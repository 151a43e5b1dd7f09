import { isBuiltin } from 'node:module';

/** A package.json as it is published. */
export type Manifest = {
  name: string;
  version: string;
  main: string;
  types: string;
  module?: string;
  configSchema?: string;
  files?: string[];
  exports?: Record<string, unknown>;
  typesVersions?: Record<string, Record<string, string[]>>;
  backstage: { role: string };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

export type PackedPackage = {
  manifest: Manifest;
  /** Paths below the package's root. */
  files: readonly string[];
  read(file: string): string;
};

/** What is wrong with a package for those who install it: a sentence each. */
export function problemsOfPackage(packed: PackedPackage): string[] {
  const { manifest, files } = packed;
  return [
    ...promisedFiles(manifest)
      .filter(promised => !isThere(promised, files))
      .map(
        file => `${file} is promised by package.json and not in the package`,
      ),
    ...undeclared(packed).map(
      name => `${name} is imported and not among the dependencies`,
    ),
    ...(/"(workspace|link|file|portal):/.test(JSON.stringify(manifest))
      ? ['a dependency still points into the repository']
      : []),
  ];
}

function promisedFiles(manifest: Manifest): string[] {
  const promised = [
    'README.md',
    manifest.main,
    manifest.types,
    manifest.module,
    manifest.configSchema,
    ...(manifest.files ?? []),
    ...exportedFiles(manifest.exports),
    ...Object.values(manifest.typesVersions?.['*'] ?? {}).flat(),
  ];
  return [
    ...new Set(
      promised
        .filter(file => file !== undefined)
        .map(file => file.replace(/^\.\/|\/$/g, '')),
    ),
  ];
}

function isThere(promised: string, files: readonly string[]): boolean {
  return files.some(
    file => file === promised || file.startsWith(`${promised}/`),
  );
}

/** Backstage puts the kind of an entry among its conditions, which is no file. */
function exportedFiles(exported: unknown): string[] {
  if (typeof exported === 'string') return [exported];
  return Object.entries(exported ?? {})
    .filter(([condition]) => condition !== 'backstage')
    .flatMap(([, inner]) => exportedFiles(inner));
}

// As rollup writes them: `from 'x'`, `import 'x'`, `import('x')`, `require('x')`.
const IMPORT = /(?:\bfrom |\bimport |\bimport\(|\brequire\()'([^'.][^']*)'/g;

/** Names of packages that the built code or its types need and an installation would not bring. */
function undeclared({ manifest, files, read }: PackedPackage): string[] {
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
  };
  const names = files
    .filter(file => /\.(js|d\.ts)$/.test(file))
    .flatMap(file => [...read(file).matchAll(IMPORT)])
    .map(([, path]) => path)
    .filter(path => !isBuiltin(path))
    .map(path =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)]
    .filter(name => !(name in declared) && !(`@types/${name}` in declared))
    .sort();
}
