import type {
  FieldManager,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';

/** Who wrote to the fields of the object's spec, the latest first. Pure. */
export function managersOf({ metadata }: KubernetesObject): FieldManager[] {
  return (metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource !== 'status')
    .map(({ manager = 'unknown', time, fieldsV1 }) => ({
      manager,
      ...(time && { time }),
      fields: paths(
        fieldsV1?.['f:spec'] as Record<string, unknown> | undefined,
        'spec',
      ),
    }))
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
}

/** The leaves of a managedFields tree: `f:` is a field, `k:` an element by its keys, `v:` one by its value. */
function paths(
  tree: Record<string, unknown> | undefined,
  path: string,
): string[] {
  if (tree === undefined) return [];
  const children = Object.entries(tree).filter(([key]) => key !== '.');
  if (children.length === 0) return [path];
  return children.flatMap(([key, inner]) =>
    paths(inner as Record<string, unknown>, childPath(path, key)),
  );
}

function childPath(path: string, key: string): string {
  const name = key.slice(2);
  if (key.startsWith('f:')) return `${path}.${name}`;
  if (!key.startsWith('k:')) return `${path}[${name}]`;
  const keys = Object.values(JSON.parse(name) as Record<string, unknown>);
  return `${path}[${keys.join(',')}]`;
}
