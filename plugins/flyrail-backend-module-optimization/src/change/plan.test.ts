import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import type { ContainerSize, Recommendation } from '../analysis';
import { workloadMedium } from './leaves';
import { leafChanges } from './plan';
import { shownRecommendation } from './shown';

const DAY_AND_NIGHT = '0 7 * * *=6; 0 18 * * *=3';

/** It is night: of the ten that there are by day three run. */
const media = {
  main: workloadMedium(Deployment, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 3,
      template: {
        spec: {
          containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }],
        },
      },
    },
  } as never),
  autoscalers: new Map(),
};

const app = { name: 'app', requests: { cpu: 1 }, limits: {} };

const shown = (change: Partial<Recommendation>, now: ContainerSize = app) =>
  shownRecommendation(
    {
      ...{ optimizationType: 'combined' as const, containers: [] },
      ...{ currentCost: 100, optimizedCost: 60, monthlySavings: 40 },
      confidence: 0.9,
      risk: { level: 'LOW', score: 0.1, reasons: [] },
      reasons: [],
      ...change,
    },
    { uid: 'u1', replicas: 10, containers: [now] },
  );

const combined = shown({
  containers: [{ ...app, requests: { cpu: 0.5 } }],
  ...{ spot: 'gke' as const, schedule: DAY_AND_NIGHT },
});
const ended = shown({ replicas: 10, schedule: 'none' });

const written = (
  recommendation: typeof combined,
  scheduleInForce: string | undefined,
) =>
  leafChanges(recommendation, media, {
    ...{ isWorkload: true, scheduleInForce },
  }).map(({ field, before, wanted, schedule, endsSchedule }) => [
    field,
    ...(field === 'toleration' || field === 'nodePreference'
      ? []
      : [before, wanted, schedule ?? endsSchedule]),
  ]);

it('What pods were given and their template does not set is shown as what was, and taken away again by a rollback', () => {
  const given = {
    ...app,
    requests: { ...app.requests, memory: 512 * 2 ** 20 },
  };
  const lowered = shown(
    { containers: [{ ...given, requests: { memory: 256 * 2 ** 20 } }] },
    given,
  );
  expect(lowered.containers).toEqual([
    {
      name: 'app',
      before: { cpu_request: '1', memory_request: '512Mi' },
      after: { memory_request: '256Mi' },
    },
  ]);
  expect(lowered.changePercent).toBe(50);
  expect(leafChanges(lowered, media, { isWorkload: true })).toMatchObject([
    { field: 'requests.memory', original: null, had: '512Mi' },
  ]);
});

describe('A recommendation of sizes, spot capacity and a schedule', () => {
  it('shows all of it, with the change from as many as there are by day', () => {
    expect(combined.changes).toEqual({
      ...{ cpu_request: '500m', spot: 'gke', schedule: DAY_AND_NIGHT },
    });
    expect(combined.changePercent).toBe(70);
  });

  it.each([
    ['all of it', undefined, [['replicas', '3', '3', DAY_AND_NIGHT]]],
    [
      'another schedule',
      '0 7 * * *=10; 0 18 * * *=3',
      [['replicas', '3', '3', DAY_AND_NIGHT]],
    ],
    ['no schedule that is in force', DAY_AND_NIGHT, []],
  ])('writes %s', (_, inForce, replicas) => {
    expect(written(combined, inForce)).toEqual([
      ['requests.cpu', '1', '500m', undefined],
      ['nodePreference'],
      ['toleration'],
      ...replicas,
    ]);
  });
});

describe('The end of a schedule', () => {
  it('shows with how many pods, though there are as many by day, and no percent of them', () => {
    expect(ended.changes).toEqual({ replicas: '10', schedule: 'none' });
    expect(ended.changePercent).toBe(0);
  });

  it.each([
    [
      'pods that are back at any hour',
      DAY_AND_NIGHT,
      [['replicas', '3', '10', true]],
    ],
    [
      'pods, where it has ended meanwhile',
      undefined,
      [['replicas', '3', '10', undefined]],
    ],
  ])('writes %s', (_, inForce, leaves) => {
    expect(written(ended, inForce)).toEqual(leaves);
  });

  it('is written also at an hour in which there are as many', () => {
    const three = shown({ replicas: 3, schedule: 'none' });
    expect(written(three, DAY_AND_NIGHT)).toEqual([
      ['replicas', '3', '3', true],
    ]);
    expect(written(three, undefined)).toEqual([]);
  });
});
