import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { LeafChange } from '../change/leaves';
import { canaryOf, canaryVerdict, hasSizes } from './canary';

const now = new Date('2026-01-01T00:01:00Z');
const START = '2026-01-01T00:00:00Z';

const cpu: LeafChange = {
  container: 'app',
  field: 'requests.cpu',
  original: '500m',
  before: '500m',
  wanted: '250m',
};
const limit: LeafChange = {
  container: 'app',
  field: 'limits.memory',
  original: '512Mi',
  before: '512Mi',
  wanted: '256Mi',
};

const pod = (
  name: string,
  {
    ready = 'True',
    restarts = 0,
    ...change
  }: {
    ready?: string;
    restarts?: number;
    resizePolicy?: object[];
    conditions?: object[];
    container?: object;
    metadata?: object;
  } = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, uid: `uid-${name}`, ...change.metadata },
  spec: {
    containers: [
      {
        name: 'app',
        resources: {
          requests: { cpu: '500m', memory: '256Mi' },
          limits: { memory: '512Mi' },
        },
        resizePolicy: change.resizePolicy,
      },
    ],
  },
  status: {
    startTime: START,
    conditions: [
      { type: 'Ready', status: ready, lastTransitionTime: START },
      ...(change.conditions ?? []),
    ],
    containerStatuses: [
      { name: 'app', restartCount: restarts, ...change.container },
    ],
  },
});

const several = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    pod(`shop-${String(at).padStart(2, '0')}`),
  );

describe('the pods on which a change is tried', () => {
  it.each([
    [1, 0],
    [2, 1],
    [10, 1],
    [11, 2],
    [40, 4],
  ])('of %d ready ones are %d', (count, canaries) => {
    const canary = canaryOf(several(count), [cpu], { now });
    expect(canary?.pods.length ?? 0).toBe(canaries);
  });

  it('get the figures that change, and what they had is kept', () => {
    expect(canaryOf(several(2), [cpu, limit], { now })).toEqual({
      startedAt: now.toISOString(),
      of: 2,
      wanted: [
        {
          name: 'app',
          resources: { requests: { cpu: '250m' }, limits: { memory: '256Mi' } },
        },
      ],
      pods: [
        {
          name: 'shop-00',
          uid: 'uid-shop-00',
          restarts: { app: 0 },
          before: [
            {
              name: 'app',
              resources: {
                requests: { cpu: '500m' },
                limits: { memory: '512Mi' },
              },
            },
          ],
        },
      ],
    });
  });

  it('are those of the only container, where the change is written to a custom resource', () => {
    const { container: _, ...ofOwner } = cpu;
    const canary = canaryOf(several(2), [ofOwner], {
      now,
      onlyContainer: 'app',
    });
    expect(canary?.wanted[0].name).toBe('app');
  });

  it.each<[string, LeafChange[], KubernetesObject[]]>([
    [
      'only replicas change',
      [{ field: 'replicas', original: '3', before: '3', wanted: '2' }],
      several(3),
    ],
    [
      'a figure is added, which cannot be taken back from a pod',
      [{ ...cpu, field: 'limits.cpu', original: null, before: null }],
      several(3),
    ],
    [
      'a container restarts to be resized',
      [cpu],
      ['a', 'b'].map(name =>
        pod(name, {
          resizePolicy: [
            { resourceName: 'cpu', restartPolicy: 'RestartContainer' },
          ],
        }),
      ),
    ],
    ['one pod is ready', [cpu], [pod('a'), pod('b', { ready: 'False' })]],
    [
      'one pod stays',
      [cpu],
      [pod('a'), pod('b', { metadata: { deletionTimestamp: START } })],
    ],
  ])('are none where %s', (_, changes, pods) => {
    expect(canaryOf(pods, changes, { now })).toBeUndefined();
  });
});

describe('a canary', () => {
  const canary = canaryOf(several(2), [limit], { now: new Date(START) })!;
  const verdict = (change: Parameters<typeof pod>[1]) =>
    canaryVerdict(pod('shop-00', change), canary.pods[0], canary, now);

  it.each<[string, Parameters<typeof pod>[1], string, RegExp]>([
    ['is fine while it does as before', {}, 'fine', /^$/],
    [
      'is worse when it ran out of memory',
      {
        restarts: 1,
        container: {
          lastState: {
            terminated: { reason: 'OOMKilled', finishedAt: START },
          },
        },
      },
      'worse',
      /ran out of memory/,
    ],
    ['is worse when it restarted', { restarts: 1 }, 'worse', /restarted/],
    [
      'is worse when it uses more than its new limit',
      {
        conditions: [
          {
            type: 'PodResizeInProgress',
            status: 'True',
            reason: 'Error',
            message: 'attempting to set pod memory limit below current usage',
          },
        ],
      },
      'worse',
      /below current usage/,
    ],
    [
      'is not known while its kubelet resizes it',
      { conditions: [{ type: 'PodResizeInProgress', status: 'True' }] },
      'unsettled',
      /^$/,
    ],
    [
      'proves nothing when its node has no room for it',
      {
        conditions: [
          {
            type: 'PodResizePending',
            status: 'True',
            reason: 'Infeasible',
            message: 'node has not enough cpu',
          },
        ],
      },
      'cannot',
      /Infeasible: node has not/,
    ],
    [
      'is worse when it stays unready',
      { ready: 'False' },
      'worse',
      /not ready/,
    ],
  ])('%s', (_, change, state, words) => {
    const { message = '', ...found } = { ...verdict(change) } as {
      state: string;
      message?: string;
    };
    expect(found).toEqual({ state });
    expect(message).toMatch(words);
  });

  it('has its sizes, however they are written', () => {
    const sized = (memory: string) => [
      { name: 'app', resources: { limits: { memory } } },
    ];
    expect(hasSizes(pod('a'), sized('0.5Gi'))).toBe(true);
    expect(hasSizes(pod('a'), sized('256Mi'))).toBe(false);
  });
});
