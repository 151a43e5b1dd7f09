import type {
  Condition,
  OperatorStatus,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import { gadget } from './__testUtils__/testBackend';
import { explain } from './explanation';

const at = '2026-01-01T00:00:00Z';
const condition = (
  type: string,
  status: Condition['status'],
  message = 'As wanted',
): Condition => ({
  ...{ type, status, message },
  reason: 'Reason',
  lastTransitionTime: at,
});
const running: OperatorStatus = {
  operator: 'gadget',
  kindId: 'gadgets.example.com',
  cluster: 'dev',
  state: 'running',
  since: at,
  waiting: 0,
};

const detail = (
  changes: Partial<ResourceDetail> & {
    metadata?: object;
    conditions?: Condition[];
    observedGeneration?: number;
  } = {},
): ResourceDetail => {
  const { metadata, conditions, observedGeneration, ...rest } = changes;
  const object = gadget('shop', 'one');
  return {
    cluster: { name: 'dev', title: 'Development', state: 'ok', since: at },
    stale: false,
    object: {
      ...object,
      metadata: { ...object.metadata, ...metadata },
      status: { conditions, observedGeneration },
    },
    owned: [],
    events: [],
    drift: [],
    ...rest,
  };
};
const owned = (name: string, changes: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name,
  state: 'present' as const,
  health: 'healthy' as const,
  message: 'All is well',
  ...changes,
});

describe('an explanation', () => {
  it.each<[string, ResourceDetail, boolean | undefined, string[]]>([
    [
      'what is well',
      detail({
        conditions: [
          condition('Ready', 'True'),
          condition('Degraded', 'False'),
        ],
        owned: [owned('one', {})],
      }),
      true,
      [
        'Gadget shop/one on Development is ready since 2026-01-01T00:00:00Z: As wanted.',
        'It owns 1 object, 1 of them healthy.',
      ],
    ],
    [
      'that nothing was reported yet',
      detail(),
      undefined,
      [
        'Gadget shop/one on Development: its operator has not reported on it yet.',
      ],
    ],
    [
      'why it is not ready',
      detail({
        conditions: [
          condition(
            'Ready',
            'False',
            'The image cannot be pulled: check spec.image',
          ),
          condition('Degraded', 'True', 'One pod restarts.'),
        ],
        owned: [
          owned('a', { health: 'degraded', message: '0 of 2 are available' }),
          owned('b', { health: 'progressing' }),
          owned('c', { state: 'foreign', message: 'It is owned by helm' }),
          owned('d', { state: 'missing', message: 'It was not made' }),
        ],
      }),
      false,
      [
        'Gadget shop/one on Development is not ready since 2026-01-01T00:00:00Z.',
        'Ready is False (Reason): The image cannot be pulled: check spec.image.',
        'Degraded is True (Reason): One pod restarts.',
        'Deployment a is degraded: 0 of 2 are available.',
        'Deployment c exists and belongs to somebody else: It is owned by helm. What to do: rename or remove it, or choose another name',
        'Deployment d is missing: It was not made.',
        'It owns 4 objects, 0 of them healthy, Deployment b still progressing.',
      ],
    ],
    [
      'that it is paused, and behind',
      detail({
        metadata: {
          annotations: { 'flyrail.io/paused': 'true' },
          generation: 3,
        },
        observedGeneration: 2,
        conditions: [condition('Ready', 'True')],
      }),
      true,
      [
        'Gadget shop/one on Development is ready since 2026-01-01T00:00:00Z: As wanted.',
        'It is paused: its operator changes nothing until it is resumed, and heals nothing.',
        'Its status is about an older version of what it asks for.',
      ],
    ],
    [
      'what holds a deletion up',
      detail({ metadata: { deletionTimestamp: at, finalizers: ['x/y'] } }),
      undefined,
      [
        'Gadget shop/one on Development is being deleted since 2026-01-01T00:00:00Z; it goes when x/y have let it go.',
      ],
    ],
    [
      'what was done behind its back, and warnings',
      detail({
        conditions: [condition('Ready', 'True')],
        drift: [
          {
            ...{ kind: 'Deployment', namespace: 'shop', name: 'one' },
            change: 'edited',
            fields: ['spec.replicas'],
            by: 'kubectl-edit',
            detectedAt: at,
            healedInMs: 41.6,
          },
        ],
        events: [
          {
            ...{ type: 'Warning', reason: 'BackOff', note: 'Restarting' },
            regarding: { kind: 'Pod', name: 'one-x' },
            ...{ count: 3, firstSeen: at, lastSeen: at },
            reportingController: 'kubelet',
          },
        ],
      }),
      true,
      [
        'Gadget shop/one on Development is ready since 2026-01-01T00:00:00Z: As wanted.',
        'Deployment one was edited by kubectl-edit (spec.replicas) at 2026-01-01T00:00:00Z; set back after 42 ms.',
        'Warning at 2026-01-01T00:00:00Z (3 times) about Pod one-x: BackOff: Restarting.',
      ],
    ],
  ])('tells %s', (_, given, ready, lines) => {
    const { text, ...told } = explain(given, running);
    expect(text.split('\n')).toEqual(lines);
    expect(told.ready).toBe(ready);
  });

  it('says what is wrong with cluster and operator, and what to do', () => {
    const { problems, text } = explain(
      detail({
        stale: true,
        cluster: {
          ...{ name: 'dev', title: 'Development', since: at },
          state: 'unreachable',
          message: 'no route',
          remedy: 'check the network',
        },
      }),
      {
        ...running,
        state: 'noIdentity',
        message: 'no account',
        remedy: 'apply config/rbac',
      },
    );
    expect(problems).toEqual([
      {
        what: 'The cluster Development is unreachable since 2026-01-01T00:00:00Z: no route.',
        remedy: 'check the network',
      },
      {
        what: 'Its operator "gadget" is noIdentity since 2026-01-01T00:00:00Z: no account.',
        remedy: 'apply config/rbac',
      },
    ]);
    expect(text).toContain('last known state, not the present one');
  });
});
