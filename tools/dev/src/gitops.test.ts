import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { root } from './paths.ts';

/*
 * The samples for Flux and Argo CD: the layers they name are there, in one
 * order, and wait for things that the layer before really has. What Flux and
 * Argo CD themselves make of them needs them to run, and is not tested here.
 */
type KubernetesObject = {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: any;
};

const objectsOf = (pattern: string): KubernetesObject[] =>
  globSync(pattern, { cwd: root }).flatMap(file =>
    parseAllDocuments(readFileSync(join(root, file), 'utf8')).map(document =>
      document.toJS(),
    ),
  );

const flux = objectsOf('deploy/flux/**/*.yaml');
const argo = objectsOf('deploy/argocd/**/*.yaml');
const layers = ['infrastructure', 'operators', 'applications'].map(
  layer => `flyrail-${layer}`,
);
const named = (objects: KubernetesObject[], kind: string, name: string) => {
  const found = objects.find(
    each => each.kind === kind && each.metadata?.name === name,
  );
  assert.ok(found, `there is no ${kind} ${name}`);
  return found;
};

test('Flux: each layer waits for the one before, and its folder is there', () => {
  layers.forEach((name, index) => {
    const { spec } = named(flux, 'Kustomization', name);
    assert.deepEqual(
      (spec.dependsOn ?? []).map((each: { name: string }) => each.name),
      index ? [layers[index - 1]] : [],
    );
    assert.ok(
      existsSync(join(root, spec.path, 'kustomization.yaml')),
      spec.path,
    );
    assert.ok(spec.wait || spec.healthChecks, `${name} waits for nothing`);
    named(flux, spec.sourceRef.kind, spec.sourceRef.name);
  });
});

test('Flux: what a layer’s health is read from is in that layer', () => {
  for (const name of layers) {
    const { spec } = named(flux, 'Kustomization', name);
    const inside = objectsOf(`${spec.path.replace('./', '')}/*.yaml`);
    for (const check of spec.healthChecks ?? [])
      named(inside, check.kind, check.name);
    for (const { kind } of spec.healthCheckExprs ?? [])
      assert.ok(
        inside.some(each => each.kind === kind),
        `${name} has no ${kind}`,
      );
  }
});

test('Argo CD: the waves are the order of the layers, and their folders are there', () => {
  const waves = layers.map(name => {
    const { metadata, spec } = named(argo, 'Application', name);
    assert.ok(existsSync(join(root, spec.source.path)), spec.source.path);
    return Number(metadata.annotations!['argocd.argoproj.io/sync-wave']);
  });
  assert.deepEqual(waves, [0, 1, 2]);
  const { spec } = named(argo, 'Application', 'flyrail');
  const { resources } = parse(
    readFileSync(join(root, spec.source.path, 'kustomization.yaml'), 'utf8'),
  );
  for (const file of resources)
    assert.ok(existsSync(join(root, spec.source.path, file)), file);
});

test('the definitions are never pruned, neither by Flux nor by Argo CD', () => {
  assert.equal(named(flux, 'Kustomization', layers[0]).spec.prune, false);
  const { syncPolicy } = named(argo, 'Application', layers[0]).spec;
  assert.equal(syncPolicy.automated.prune, false);
});

test('both give the chart the same values, and none that it does not know', () => {
  const { values } = named(flux, 'HelmRelease', layers[1]).spec;
  const { helm } = named(argo, 'Application', layers[1]).spec.source;
  assert.deepEqual(helm.valuesObject, values);
  const known = parse(
    readFileSync(
      join(root, 'deploy/helm/flyrail-operators/values.yaml'),
      'utf8',
    ),
  );
  const unknown = (given: object, of: any, path = ''): string[] =>
    Object.entries(given).flatMap(([key, value]) =>
      key in of
        ? value && typeof value === 'object' && !Array.isArray(value)
          ? unknown(value, of[key], `${path}${key}.`)
          : []
        : [path + key],
    );
  assert.deepEqual(unknown(values, known), []);
});
