import { Condition } from '@flyrail/backstage-plugin-flyrail-common';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { refusedApp, sampleApp } from '../dev/sampleApp';
import { summarize } from './summary';

function given(
  conditions: Record<string, [Condition['status'], string?]>,
  change: {
    ready?: number;
    spec?: object;
    metadata?: object;
    noStatus?: boolean;
  } = {},
): WebAppObject {
  return {
    ...sampleApp,
    metadata: { ...sampleApp.metadata, ...change.metadata },
    spec: { ...sampleApp.spec!, ...change.spec },
    status: change.noStatus
      ? undefined
      : {
          ...sampleApp.status,
          readyReplicas: change.ready ?? 3,
          conditions: Object.entries(conditions).map(
            ([type, [status, reason]]) => ({
              type,
              status,
              reason: reason ?? 'Because',
              message: `${type} is ${status}`,
              lastTransitionTime: '2026-11-20T08:00:00Z',
            }),
          ),
        },
  };
}

const settled = {
  Ready: ['True'],
  Available: ['True'],
  Progressing: ['False'],
} as const;
const rolling = {
  Ready: ['True'],
  Available: ['False', 'Starting'],
  Progressing: ['True'],
} as const;

describe('the state of a WebApp', () => {
  it.each<[string, WebAppObject, string, string]>([
    ['serves', given({ ...settled } as any), 'serving', 'good'],
    [
      'rolls out',
      given({ ...rolling } as any, { ready: 1 }),
      'progressing',
      'progress',
    ],
    [
      'is stuck',
      given(
        {
          Ready: ['True'],
          Available: ['True'],
          Progressing: ['False', 'ProgressDeadlineExceeded'],
        },
        { ready: 1 },
      ),
      'degraded',
      'bad',
    ],
    [
      'is stuck while all pods of before serve',
      given({
        Ready: ['True'],
        Available: ['True'],
        Progressing: ['False', 'ProgressDeadlineExceeded'],
      }),
      'degraded',
      'bad',
    ],
    [
      'was refused',
      given({ ...settled, Ready: ['False'] } as any, { ready: 0 }),
      'down',
      'bad',
    ],
    ['cannot run its image', refusedApp, 'down', 'bad'],
    [
      'is paused',
      given({ ...settled } as any, { spec: { paused: true } }),
      'paused',
      'warning',
    ],
    [
      'is paused by its annotation',
      given({ ...settled, Paused: ['True', 'PausedByAnnotation'] } as any),
      'paused',
      'warning',
    ],
    [
      'is going away',
      given({ ...settled } as any, {
        metadata: { deletionTimestamp: '2026-11-20T08:00:00Z' },
      }),
      'deleting',
      'progress',
    ],
    ['is new', given({}, { noStatus: true }), 'waiting', 'progress'],
  ])('one that %s', (_what, app, state, tone) => {
    expect(summarize(app)).toMatchObject({ state, tone });
  });

  it('says that the report is about an older version', () => {
    expect(
      summarize(given({ ...settled } as any, { metadata: { generation: 3 } }))
        .behind,
    ).toBe(true);
  });

  it('takes the words from the condition that Degraded sums up', () => {
    const app = given({
      Ready: ['True'],
      Degraded: ['True', 'RunsAsRoot'],
      Available: ['False', 'RunsAsRoot'],
    });
    expect(summarize(app).because?.message).toBe('Available is False');
  });

  it('counts the autoscaler’s replicas, not the first count, when there is one', () => {
    const app = given({ ...settled } as any, { spec: { replicas: 9 } });
    expect(summarize(app, true)).toMatchObject({ ready: 3, wanted: 3 });
  });

  it('counts spec.replicas as long as autoscaling is only asked for', () => {
    const app = given({ ...settled } as any, { spec: { replicas: 9 } });
    expect(summarize(app)).toMatchObject({ ready: 3, wanted: 9 });
  });
});
