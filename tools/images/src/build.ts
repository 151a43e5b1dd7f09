import { createHash } from 'node:crypto';
import type { TarEntry } from './tar.ts';
import { tar } from './tar.ts';

export interface ImageRecipe {
  /** The full name, such as docker.io/library/nginx:1.21. */
  reference: string;
  /** Numeric `uid:gid`; absent means root, which Pod Security `restricted` refuses. */
  user?: string;
  entrypoint: string[];
  ports?: number[];
  labels?: Record<string, string>;
  /** In the image at these paths, without a leading slash. */
  files: { path: string; mode: number; content: Buffer }[];
}

const GO_ARCHITECTURES: Record<string, string> = {
  x64: 'amd64',
  arm64: 'arm64',
};

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Folders first, so that no runtime has to make them up. */
function withFolders(files: ImageRecipe['files']): TarEntry[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) =>
      folders.add(parts.slice(0, index + 1).join('/')),
    );
  }
  return [
    ...[...folders]
      .sort()
      .map(path => ({ path, type: 'directory' as const, mode: 0o755 })),
    ...[...files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(file => ({ ...file, type: 'file' as const })),
  ];
}

/**
 * An image as one tar that is both an OCI layout and a docker archive, for
 * `ctr images import`, `docker load` and `podman load`. Made without a daemon;
 * the same recipe gives the same bytes.
 */
export function buildImage(recipe: ImageRecipe): Buffer {
  const layer = tar(withFolders(recipe.files));
  const config = json({
    architecture: GO_ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: {
      ...(recipe.user ? { User: recipe.user } : {}),
      Entrypoint: recipe.entrypoint,
      WorkingDir: '/',
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
      ExposedPorts: Object.fromEntries(
        (recipe.ports ?? []).map(port => [`${port}/tcp`, {}]),
      ),
      Labels: recipe.labels ?? {},
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest(layer)}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'tools/images' }],
  });
  const descriptor = (mediaType: string, content: Buffer) => ({
    mediaType,
    digest: `sha256:${digest(content)}`,
    size: content.length,
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
  });
  const index = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...descriptor('application/vnd.oci.image.manifest.v1+json', manifest),
        annotations: {
          'io.containerd.image.name': recipe.reference,
          'org.opencontainers.image.ref.name': recipe.reference
            .split(':')
            .at(-1),
        },
      },
    ],
  });
  const blob = (content: Buffer) => `blobs/sha256/${digest(content)}`;
  const dockerManifest = json([
    {
      Config: blob(config),
      RepoTags: [recipe.reference],
      Layers: [blob(layer)],
    },
  ]);

  const file = (path: string, content: Buffer): TarEntry => ({
    path,
    type: 'file',
    mode: 0o644,
    content,
  });
  const folder = (path: string): TarEntry => ({
    path,
    type: 'directory',
    mode: 0o755,
  });
  return tar([
    folder('blobs'),
    folder('blobs/sha256'),
    file(blob(config), config),
    file(blob(layer), layer),
    file(blob(manifest), manifest),
    file('index.json', index),
    file('manifest.json', dockerManifest),
    file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
  ]);
}
