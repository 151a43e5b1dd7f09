import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { decideSizing } from '@flyrail/backstage-plugin-optimization-common';
import { givenSizes, leavesSizesOpen } from './givenSizes';

const MIB = 2 ** 20;
const size = (requests: object, limits: object = {}, name = 'app') => ({
  ...{ name, requests, limits },
});
const pod = (
  resources: object,
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'shop-1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  },
  spec: {
    containers: [
      { name: 'istio-proxy', resources: { requests: { cpu: '100m' } } },
      { name: 'app', resources },
    ],
  },
});
const byLimitRange = {
  annotations: {
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: cpu, memory request for container app; cpu limit for container app',
  },
};
const defaulted = {
  requests: { cpu: '500m', memory: '256Mi' },
  limits: { cpu: '1' },
};
const given = (request: number, resource = 'cpu', its = true) => ({
  ...{ container: 'app', resource, request, byLimitRange: its },
});

describe('the size of a container', () => {
  it.each<[string, object, KubernetesObject[], object]>([
    [
      'is what the LimitRange gave its pod, where the template says nothing',
      size({}),
      [pod(defaulted, byLimitRange)],
      {
        containers: [size({ cpu: 0.5, memory: 256 * MIB }, { cpu: 1 })],
        given: [given(0.5), given(256 * MIB, 'memory')],
      },
    ],
    [
      'is what the template says, and the rest as the pod has it',
      size({}, { memory: 512 * MIB }),
      [pod(defaulted, byLimitRange)],
      {
        containers: [size({ cpu: 0.5 }, { cpu: 1, memory: 512 * MIB })],
        given: [given(0.5)],
      },
    ],
    [
      'has the limit that the LimitRange gave its pod beside the request of the template',
      size({ cpu: 0.2, memory: MIB }),
      [pod({ ...defaulted, requests: { cpu: '200m' } }, byLimitRange)],
      {
        containers: [size({ cpu: 0.2, memory: MIB }, { cpu: 1 })],
        given: [{ container: 'app', resource: 'cpu' }],
      },
    ],
    [
      'is what a webhook gave its pod, which is not said to be of a LimitRange',
      size({ memory: MIB }),
      [pod({ requests: { cpu: '300m' } })],
      {
        containers: [size({ cpu: 0.3, memory: MIB })],
        given: [given(0.3, 'cpu', false)],
      },
    ],
    [
      'is nothing where its pod was given none, and then its limit is no request',
      size({ memory: MIB }),
      [pod({ requests: { cpu: '0' }, limits: { cpu: '1' } })],
      {
        containers: [size({ cpu: 0, memory: MIB }, { cpu: 1 })],
        given: [given(0, 'cpu', false)],
      },
    ],
    [
      'has no limit where nobody knows of a request',
      size({ memory: MIB }),
      [pod({ limits: { cpu: '1' } })],
      { containers: [size({ memory: MIB })] },
    ],
    [
      'is of the newest pod that does not go',
      size({ memory: MIB }),
      [
        pod({ requests: { cpu: '1' } }, byLimitRange),
        pod(defaulted, {
          ...byLimitRange,
          creationTimestamp: '2026-01-02T00:00:00Z',
        }),
        pod(
          { requests: { cpu: '2' } },
          {
            creationTimestamp: '2026-01-03T00:00:00Z',
            deletionTimestamp: '2026-01-03T01:00:00Z',
          },
        ),
      ],
      {
        containers: [size({ cpu: 0.5, memory: MIB }, { cpu: 1 })],
        given: [given(0.5)],
      },
    ],
    [
      'is nothing where no pod has any',
      size({}),
      [pod({})],
      { containers: [size({})] },
    ],
    [
      'is nothing where there is no pod',
      size({}),
      [],
      { containers: [size({})] },
    ],
  ])('%s', (_, container, pods, expected) => {
    expect(givenSizes({ containers: [container as never] }, pods)).toEqual(
      expected,
    );
  });
});

it('A limit that a LimitRange gave, equal to the request, is not cut with it', () => {
  const sizes = { cpu: '500m', memory: '256Mi' };
  const target = givenSizes({ containers: [size({})] }, [
    pod({ requests: sizes, limits: sizes }, byLimitRange),
  ]);
  const { containers } = decideSizing(
    {
      ...{ kind: 'Deployment', name: 'shop', podSpec: {}, autoscalers: [] },
      ...{ disruptionBudgets: [], ...target },
    },
    new Map([['app', { cpu: 0.25, memory: 128 * MIB }]]),
    { resources: ['cpu', 'memory'], maxChangePercent: 100 },
  );
  expect(containers).toEqual([
    size({ cpu: 0.25, memory: 128 * MIB }, { cpu: 0.5, memory: 256 * MIB }),
  ]);
});

it('A request that we wrote is raised beyond the limit that a LimitRange gives with a limit of its own', () => {
  const target = givenSizes({ containers: [size({ memory: 200 * MIB })] }, [
    pod({ requests: { memory: '200Mi' }, limits: { memory: '256Mi' } }),
  ]);
  const { containers } = decideSizing(
    {
      ...{ kind: 'Deployment', name: 'shop', podSpec: {}, autoscalers: [] },
      ...{ disruptionBudgets: [], ...target },
    },
    new Map([['app', { memory: 300 * MIB }]]),
    { resources: ['memory'], maxChangePercent: 100 },
  );
  expect(containers).toEqual([
    size({ memory: 300 * MIB }, { memory: 384 * MIB }),
  ]);
});

it.each([
  [size({}, { cpu: 1, memory: 1 }), false],
  [size({ cpu: 1 }, { cpu: 1, memory: 1 }), false],
  [size({ cpu: 1 }, { memory: 1 }), true],
  [size({ cpu: 1, memory: 1 }), true],
])('%j leaves something open: %s', (container, isOpen) => {
  expect(leavesSizesOpen({ containers: [container] })).toBe(isOpen);
});
