import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { rolloutHeldBy, rolloutOf, workloadOf } from './workload';

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
