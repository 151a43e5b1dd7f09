import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WorkloadKind } from '../target/workload';
import { listPods, podHealth, readPods } from './pods';

const TIME = '2026-01-01T00:00:00Z';

const pod = (
  name: string,
  owner: { kind: string; name: string; uid: string } | undefined,
  change: { hash?: string; status?: object } = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    labels: {
      app: 'web',
      ...(change.hash && { 'pod-template-hash': change.hash }),
    },
    ...(owner && {
      ownerReferences: [{ apiVersion: 'apps/v1', controller: true, ...owner }],
    }),
  },
  status: change.status,
});

const of = (kind: string, name: string, uid = `uid of ${name}`) => ({
  ...{ kind, name, uid },
});

const items = [
  pod('web-5d4-a', of('ReplicaSet', 'web-5d4'), { hash: '5d4' }),
  pod('web-6f8-a', of('ReplicaSet', 'web-6f8'), { hash: '6f8' }),
  pod('web-worker-77c-a', of('ReplicaSet', 'web-worker-77c'), { hash: '77c' }),
  pod('web-9-a', of('ReplicaSet', 'web-9')),
  pod('web-migrate-x', of('Job', 'web-migrate')),
  pod('web-test-connection', undefined),
  pod('web-0', of('StatefulSet', 'web', 'u1')),
  pod('web-old-0', of('StatefulSet', 'web', 'u0')),
  pod('web-q', of('DaemonSet', 'web', 'u2')),
];

const workload = (kind: WorkloadKind, uid: string) => ({
  ...{ kind, uid, namespace: 'shop', name: 'web' },
  podSelector: { matchLabels: { app: 'web' } },
});

describe('The pods of a workload', () => {
  it.each<[WorkloadKind, string, string[]]>([
    ['Deployment', 'u9', ['web-5d4-a', 'web-6f8-a']],
    ['StatefulSet', 'u1', ['web-0']],
    ['DaemonSet', 'u2', ['web-q']],
  ])(
    'of kind %s are those that it made, whoever else has its labels',
    async (kind, uid, names) => {
      const asked: unknown[] = [];
      const request = async (each: unknown): Promise<any> => {
        asked.push(each);
        return { items };
      };
      const pods = await listPods({ request }, workload(kind, uid));
      expect(pods.map(({ metadata }) => metadata.name)).toEqual(names);
      expect(asked).toHaveLength(1);
    },
  );

  it('are none where the workload selects nothing', async () => {
    const request = async (): Promise<any> => ({ items });
    const nothing = { ...workload('Deployment', 'u9'), podSelector: undefined };
    expect(await readPods({ request } as never, nothing as never)).toEqual([]);
  });
});

describe('A pod', () => {
  const ready = {
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: TIME }],
  };

  it.each([
    ['Running', true, false],
    ['Failed', false, true],
    ['Succeeded', false, true],
  ])('that is %s: ready %s, over %s', (phase, isReady, isFinished) => {
    const health = podHealth(
      pod('web-0', undefined, { status: { phase, ...ready } }),
    );
    expect(health).toMatchObject({ isReady, isFinished });
  });

  it('that was evicted still tells how its container ended', () => {
    const terminated = { reason: 'OOMKilled', finishedAt: TIME };
    const status = {
      phase: 'Failed',
      containerStatuses: [{ name: 'app', state: { terminated } }],
    };
    expect(
      podHealth(pod('web-0', undefined, { status })).containers[0].lastEnd,
    ).toEqual({ reason: 'OOMKilled', at: Date.parse(TIME) / 1000 });
  });
});

describe('When a pod runs', () => {
  const running = (startedAt: string, restartCount = 0) => ({
    ...{ name: startedAt, restartCount },
    state: { running: { startedAt } },
  });
  it.each([
    [
      'is since its last container does',
      [running('2026-01-01T00:00:10Z'), running('2026-01-01T00:00:20Z')],
      Date.parse(TIME) / 1000 + 20,
    ],
    [
      'is not known while one is made',
      [
        running('2026-01-01T00:00:10Z'),
        { name: 'b', state: { waiting: { reason: 'ContainerCreating' } } },
      ],
      undefined,
    ],
    [
      'does not begin anew with a restart',
      [running('2026-01-01T00:00:10Z', 1)],
      undefined,
    ],
    ['is not known without containers', [], undefined],
  ])('%s', (_, containerStatuses, since) => {
    const health = podHealth(
      pod('web', undefined, { status: { containerStatuses } }),
    );
    expect(health.runningSince).toBe(since);
  });
});
