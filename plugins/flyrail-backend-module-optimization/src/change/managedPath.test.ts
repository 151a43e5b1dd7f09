import type { Leaf } from './leaves';
import { managedPath } from './managedPath';

describe('The managedFields of a workload', () => {
  it.each<[Leaf, string | undefined]>([
    [{ field: 'replicas' }, 'f:spec f:replicas'],
    [
      { field: 'limits.memory', container: 'web' },
      'f:spec f:template f:spec f:containers k:{"name":"web"} f:resources f:limits f:memory',
    ],
    // Of a custom resource, which has it elsewhere; of an autoscaler; of a list.
    [{ field: 'requests.cpu' }, undefined],
    [{ field: 'utilization.cpu', container: 'web' }, undefined],
    [{ field: 'toleration', entry: 'spot=true:NoSchedule' }, undefined],
  ])('have %j at %s', (leaf, path) => {
    expect(managedPath(leaf)?.join(' ')).toBe(path);
  });
});
