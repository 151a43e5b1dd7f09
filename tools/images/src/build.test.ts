import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { buildImage } from './build.ts';

const recipe = {
  reference: 'docker.io/library/hello:1.0',
  user: '101:101',
  entrypoint: ['/opt/hello'],
  ports: [8080],
  labels: { 'io.flyrail.stand-in': 'true' },
  files: [{ path: 'opt/hello', mode: 0o755, content: Buffer.from('hello') }],
};

function fileOf(image: Buffer, path: string): Buffer {
  const read = spawnSync('tar', ['-xOf', '-', path], { input: image });
  assert.equal(read.status, 0, String(read.stderr));
  return read.stdout;
}

test('the same recipe gives the same bytes', () => {
  assert.ok(buildImage(recipe).equals(buildImage(recipe)));
});

test('the user is numeric in the configuration, so that runAsNonRoot can be checked', () => {
  const image = buildImage(recipe);
  const [docker] = JSON.parse(String(fileOf(image, 'manifest.json')));
  assert.deepEqual(docker.RepoTags, ['docker.io/library/hello:1.0']);
  const { config } = JSON.parse(String(fileOf(image, docker.Config)));
  assert.equal(config.User, '101:101');
  assert.equal(config.Labels['io.flyrail.stand-in'], 'true');
});

test('an image without a user says nothing of one: it runs as root', () => {
  const image = buildImage({ ...recipe, user: undefined });
  const [docker] = JSON.parse(String(fileOf(image, 'manifest.json')));
  const { config } = JSON.parse(String(fileOf(image, docker.Config)));
  assert.ok(!('User' in config));
});

test('every digest of the OCI layout is that of its blob', () => {
  const image = buildImage(recipe);
  const read = ({ digest, size }: { digest: string; size: number }) => {
    const blob = fileOf(image, `blobs/${digest.replace(':', '/')}`);
    assert.equal(
      `sha256:${createHash('sha256').update(blob).digest('hex')}`,
      digest,
    );
    assert.equal(blob.length, size);
    return blob;
  };
  const index = JSON.parse(String(fileOf(image, 'index.json')));
  assert.equal(
    index.manifests[0].annotations['io.containerd.image.name'],
    recipe.reference,
  );
  const manifest = JSON.parse(String(read(index.manifests[0])));
  const config = JSON.parse(String(read(manifest.config)));
  const [layer] = manifest.layers;
  read(layer);
  assert.deepEqual(config.rootfs.diff_ids, [layer.digest]);
});
