import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { ClusterRequest } from '@flyrail/backstage-plugin-flyrail-node';
import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { ClusterLoads } from './clusterLoads';

const MINUTE = 60_000;

const node = (index: number): KubernetesObject<any, any> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `node-${index}` },
  status: { allocatable: { cpu: '4', memory: '16Gi', pods: '110' } },
});
const pod = (index: number): KubernetesObject<any, any> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${index}`,
    namespace: 'shop',
    labels: { app: 'web' },
    managedFields: [{ manager: 'kubelet' }],
  },
  spec: {
    nodeName: 'node-0',
    containers: [{ name: 'web', resources: { requests: { cpu: '100m' } } }],
  },
  status: { phase: index % 10 === 9 ? 'Succeeded' : 'Running' },
});

/** A cluster that answers lists in the pages that are asked for. */
function clusterOf(counts: { nodes: number; pods: number }) {
  const asked: ClusterRequest[] = [];
  return {
    asked,
    request: async (request: ClusterRequest): Promise<any> => {
      asked.push(request);
      const { limit, continue: from = 0 } = request.query!;
      const [count, objectOf] = request.path.endsWith('/nodes')
        ? [counts.nodes, node]
        : [counts.pods, pod];
      const end = Math.min(count, Number(from) + Number(limit));
      return {
        items: Array.from({ length: end - Number(from) }, (_, index) =>
          objectOf(Number(from) + index),
        ),
        metadata: { continue: end < count ? String(end) : '' },
      };
    },
  };
}

describe('the nodes and pods of a cluster', () => {
  it('are read in pages, and only what placements need is kept', async () => {
    const cluster = clusterOf({ nodes: 2, pods: 600 });
    const loads = new ClusterLoads(new FakeClock());
    loads.attach(() => cluster);
    const load = await loads.of('dev');
    expect(load!.nodes.map(({ name }) => name)).toEqual(['node-0', 'node-1']);
    expect(load!.pods).toHaveLength(540);
    expect(load!.pods[0]).toEqual({
      namespace: 'shop',
      labels: { app: 'web' },
      node: 'node-0',
      cpu: 0.1,
      memory: 0,
      containers: [{ name: 'web', cpu: 0.1, memory: 0 }],
      binding: 'pinned',
    });
    expect(cluster.asked.map(({ query }) => query!.limit)).toEqual([
      100, 250, 250, 250,
    ]);
  });

  it('are looked at once in ten minutes', async () => {
    const clock = new FakeClock();
    const cluster = clusterOf({ nodes: 1, pods: 1 });
    const loads = new ClusterLoads(clock);
    loads.attach(() => cluster);
    await Promise.all([loads.of('dev'), loads.of('dev')]);
    await loads.of('dev');
    expect(cluster.asked).toHaveLength(2);
    clock.advance(11 * MINUTE);
    await loads.of('dev');
    expect(cluster.asked).toHaveLength(4);
  });

  it.each([
    ['nodes', { nodes: 101, pods: 1 }],
    ['pods', { nodes: 100, pods: 2_001 }],
  ])('are not known where there are too many %s', async (_, counts) => {
    const cluster = clusterOf(counts);
    const loads = new ClusterLoads(new FakeClock());
    loads.attach(() => cluster);
    expect(await loads.of('dev')).toBeUndefined();
  });

  it('are not known where the cluster cannot be asked', async () => {
    const loads = new ClusterLoads(new FakeClock());
    expect(await loads.of('dev')).toBeUndefined();
    loads.attach(() => {
      throw new Error('unreachable');
    });
    expect(await loads.of('away')).toBeUndefined();
  });
});
