import type { FieldChange } from './api';
import type { KubernetesObject } from './kubernetes';

/**
 * What a person would call changed between two versions of an object: its
 * labels, annotations and spec, leaf by leaf, as dotted paths. What the API
 * server keeps for itself is left out. Pure.
 *
 * @public
 */
export function fieldChanges(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
): FieldChange[] {
  const old = leaves(visible(before));
  const now = leaves(visible(after));
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter(
      path => JSON.stringify(old.get(path)) !== JSON.stringify(now.get(path)),
    )
    .map(path => ({
      path,
      ...(old.has(path) && { before: old.get(path) }),
      ...(now.has(path) && { after: now.get(path) }),
    }));
}

function visible(object: KubernetesObject | undefined) {
  const { metadata, spec } = object ?? {};
  return {
    metadata: { labels: metadata?.labels, annotations: metadata?.annotations },
    spec,
  };
}

function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (value === undefined) return new Map();
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.keys(value).length === 0
  ) {
    return new Map([[path, value]]);
  }
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...leaves(inner, childPath(path, key, Array.isArray(value))),
    ]),
  );
}

function childPath(path: string, key: string, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  // A key with a dot in it (most annotations) would read as several.
  if (key.includes('.')) return `${path}["${key}"]`;
  return path ? `${path}.${key}` : key;
}

/** One change in a line: `spec.replicas: 5 → 2`. @public */
export function fieldChangeText({ path, before, after }: FieldChange): string {
  const show = (value: unknown) => JSON.stringify(value);
  if (before === undefined) return `${path}: ${show(after)} added`;
  if (after === undefined) return `${path}: ${show(before)} removed`;
  return `${path}: ${show(before)} → ${show(after)}`;
}
