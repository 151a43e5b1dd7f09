import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import { loadNode, loadPod, placementOf } from './placement';

const MIB = 2 ** 20;
const prices = LIST_PRICES.other;

const node = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  status: {
    capacity: { cpu: '4', memory: '16Gi', pods: '110' },
    allocatable: { cpu: '3900m', memory: '15Gi', pods: '110' },
  },
});
const pod = (
  name: string,
  { app = name, owner = 'ReplicaSet', phase = 'Running', nodeName = 'a' } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    labels: { app },
    ownerReferences: owner
      ? [
          {
            apiVersion: 'v1',
            kind: owner,
            name: 'x',
            uid: 'x',
            controller: true,
          },
        ]
      : [],
  },
  spec: {
    nodeName,
    containers: [
      { name: 'web', resources: { requests: { cpu: '1', memory: '1Gi' } } },
      { name: 'log', resources: { requests: { cpu: '100m' } } },
    ],
  },
  status: { phase },
});
const size = (name: string, cpu: number, memory: number) => ({
  name,
  requests: { cpu, memory },
  limits: {},
});
const target = {
  namespace: 'shop',
  podSelector: { matchLabels: { app: 'web' } },
  replicas: 2,
  containers: [size('web', 1, 1024 * MIB), size('log', 0.1, 0)],
};
const smaller = {
  containers: [
    { before: size('web', 1, 1024 * MIB), after: size('web', 0.2, 512 * MIB) },
  ],
};

const loadOf = (objects: {
  nodes: ReturnType<typeof node>[];
  pods: ReturnType<typeof pod>[];
}) => ({
  nodes: objects.nodes.map(loadNode),
  pods: objects.pods.flatMap(each => loadPod(each) ?? []),
});

describe('where the pods are', () => {
  it('counts what runs, with the new size for those of the workload', () => {
    const load = loadOf({
      nodes: [
        node('a'),
        node('b', { 'eks.amazonaws.com/capacityType': 'SPOT' }),
      ],
      pods: [
        pod('web-1', { app: 'web' }),
        pod('web-2', { app: 'web' }),
        pod('agent', { owner: 'DaemonSet' }),
        pod('alone', { owner: '' }),
        pod('done', { phase: 'Succeeded' }),
        pod('waits', { nodeName: '' }),
      ],
    });
    const { nodes, before, after } = placementOf(
      load,
      target,
      smaller,
      prices,
    )!;
    expect(nodes[0]).toMatchObject({
      allocatable: { cpu: 3.9, memory: 15 * 1024 * MIB, pods: 110 },
    });
    expect(nodes[1].usdPerMonth).toBeLessThan(nodes[0].usdPerMonth);
    expect(before.map(({ binding }) => binding)).toEqual([
      'movable',
      'movable',
      'daemon',
      'pinned',
    ]);
    expect(before[0].cpu).toBeCloseTo(1.1, 9);
    expect(after[0].cpu).toBeCloseTo(0.3, 9);
    expect(after[0].memory).toBe(512 * MIB);
    expect(after[2]).toEqual(before[2]);
  });

  it('leaves a pod what its injected sidecars request', () => {
    const meshed = pod('web-1', { app: 'web' });
    const proxy = { requests: { cpu: '200m', memory: '64Mi' } };
    const load = loadOf({
      nodes: [node('a')],
      pods: [
        {
          ...meshed,
          spec: {
            ...meshed.spec,
            initContainers: [
              { name: 'setup', resources: { requests: { cpu: '3' } } },
              { name: 'vault', restartPolicy: 'Always', resources: proxy },
            ],
            containers: [
              ...meshed.spec.containers,
              { name: 'istio-proxy', resources: proxy },
            ],
          },
        } as typeof meshed,
      ],
    });
    const { before, after } = placementOf(load, target, smaller, prices)!;
    expect(before[0].cpu).toBeCloseTo(1.5, 9);
    expect(after[0].cpu).toBeCloseTo(0.7, 9);
    expect(after[0].memory).toBe((512 + 128) * MIB);
  });

  it('does not take what a pod of an older template requests for a sidecar', () => {
    const old = pod('web-1', { app: 'web' });
    old.spec.containers[0].resources.requests = { cpu: '3', memory: '4Gi' };
    const load = loadOf({ nodes: [node('a')], pods: [old] });
    const { before, after } = placementOf(load, target, smaller, prices)!;
    expect(before[0].cpu).toBeCloseTo(3.1, 9);
    expect(after[0].cpu).toBeCloseTo(0.3, 9);
    expect(after[0].memory).toBe(512 * MIB);
  });

  it('has fewer pods where there are to be fewer', () => {
    const load = loadOf({
      nodes: [node('a')],
      pods: [pod('web-1', { app: 'web' }), pod('web-2', { app: 'web' })],
    });
    const { after } = placementOf(
      load,
      target,
      { containers: [], replicas: 1 },
      prices,
    )!;
    expect(after).toHaveLength(1);
  });

  it.each([
    [
      'its pods cannot be told from others',
      { ...target, podSelector: undefined },
    ],
    ['none of its pods runs', { ...target, namespace: 'elsewhere' }],
  ])('is not known where %s', (_, unknown) => {
    const load = loadOf({
      nodes: [node('a')],
      pods: [pod('web-1', { app: 'web' })],
    });
    expect(placementOf(load, unknown, smaller, prices)).toBeUndefined();
  });
});
