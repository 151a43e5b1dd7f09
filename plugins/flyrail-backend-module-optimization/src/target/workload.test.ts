import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  rolloutHeldBy,
  rolloutOf,
  workloadOf,
  type WorkloadKind,
} from './workload';

const deployment = (status: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', generation: 2 },
  spec: { replicas: 2 },
  status,
});

const rollout = (status: object) =>
  rolloutOf(workloadOf('Deployment', deployment(status)));

describe('the rollout of a workload', () => {
  const all = {
    observedGeneration: 2,
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
  };

  it.each([
    [
      'is complete when every pod is of its template and answers',
      {},
      'complete',
    ],
    [
      'goes on while its controller has not seen it',
      { observedGeneration: 1 },
      'rolling',
    ],
    ['goes on while an old pod is there', { replicas: 3 }, 'rolling'],
    [
      'goes on while a pod does not answer',
      { availableReplicas: 1 },
      'rolling',
    ],
    [
      'is stuck past its deadline',
      {
        conditions: [
          {
            type: 'Progressing',
            reason: 'ProgressDeadlineExceeded',
            message: '',
          },
        ],
      },
      'stuck',
    ],
  ])('%s', (_, status, expected) => {
    expect(rollout({ ...all, ...status }).state).toBe(expected);
  });

  const says = (available: number, isEnough: boolean) => ({
    ...all,
    updatedReplicas: 1,
    availableReplicas: available,
    conditions: [{ type: 'Available', status: isEnough ? 'True' : 'False' }],
  });
  const unlimited = { replicas: 2, progressDeadlineSeconds: 2_147_483_647 };

  it.each<[string, WorkloadKind, object, object, number | undefined]>([
    [
      'until its deadline',
      'Deployment',
      { replicas: 2, progressDeadlineSeconds: 900 },
      says(2, true),
      900,
    ],
    [
      'with as many as its strategy wants',
      'Deployment',
      { replicas: 2 },
      says(1, true),
      600,
    ],
    ['five minutes', 'Deployment', unlimited, says(2, true), 300],
    ['for none', 'Deployment', unlimited, says(1, false), undefined],
    ['for none', 'Deployment', unlimited, says(0, true), undefined],
    [
      'five minutes',
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, numberAvailable: 2 },
      300,
    ],
    [
      'for none',
      'StatefulSet',
      { replicas: 2 },
      { ...all, updatedReplicas: 1, availableReplicas: 1 },
      undefined,
    ],
  ])(
    'may wait for a node %s: a %s of %j with %j',
    (_, kind, spec, status, nodeWaitSeconds) => {
      const object = { ...deployment(status), kind, spec };
      const found = rolloutOf(workloadOf(kind, object));
      expect(found.state).toBe('rolling');
      expect((found as { nodeWaitSeconds?: number }).nodeWaitSeconds).toBe(
        nodeWaitSeconds,
      );
    },
  );

  it('says since when no more pods may be made, and why', () => {
    expect(
      rollout({
        ...all,
        updatedReplicas: 0,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: 'exceeded quota: team',
            lastTransitionTime: '2026-01-01T00:00:10Z',
          },
        ],
      }),
    ).toMatchObject({
      state: 'rolling',
      refused: {
        message: 'exceeded quota: team',
        since: Date.UTC(2026, 0, 1, 0, 0, 10) / 1000,
      },
    });
  });
});

describe('another template', () => {
  it.each([
    ['Deployment', {}, undefined],
    ['Deployment', { paused: true }, /is paused/],
    ['StatefulSet', { updateStrategy: { type: 'RollingUpdate' } }, undefined],
    ['StatefulSet', { updateStrategy: { type: 'OnDelete' } }, /OnDelete/],
    [
      'StatefulSet',
      { updateStrategy: { rollingUpdate: { partition: 2 } } },
      /keeps its first 2 pods/,
    ],
    ['DaemonSet', { updateStrategy: { type: 'OnDelete' } }, /OnDelete/],
  ] as const)(
    'reaches the pods of a %s with %j, or it is said why not',
    (kind, spec, words) => {
      const object = { ...deployment({}), kind, spec };
      const held = rolloutHeldBy(workloadOf(kind, object));
      expect(held ?? 'it is not held').toMatch(words ?? /^it is not held$/);
    },
  );

  it.each([
    ['Deployment', undefined],
    ['StatefulSet', 610],
    ['DaemonSet', 610],
  ] as const)('of a %s has a deadline of %s s', (kind, patienceSeconds) => {
    const object = { ...deployment({}), kind, spec: { minReadySeconds: 10 } };
    expect(rolloutOf(workloadOf(kind, object))).toMatchObject({
      state: 'rolling',
    });
    expect(
      (rolloutOf(workloadOf(kind, object)) as { patienceSeconds?: number })
        .patienceSeconds,
    ).toBe(patienceSeconds);
  });
});
