import type { Leaf } from './leaves';

/**
 * Where the managedFields of a workload have a leaf; undefined for what is no value of a container and not the replicas.
 * Pure.
 */
export function managedPath({
  container,
  field,
}: Leaf): readonly string[] | undefined {
  if (field === 'replicas') {
    return ['f:spec', 'f:replicas'];
  }
  const [side, name] = field.split('.');
  return container !== undefined && ['requests', 'limits'].includes(side)
    ? [
        ...['f:spec', 'f:template', 'f:spec', 'f:containers'],
        `k:${JSON.stringify({ name: container })}`,
        ...['f:resources', `f:${side}`, `f:${name}`],
      ]
    : undefined;
}
