import type { LeafChange } from '../change/leaves';
import { savingsOf, type RollbackState } from '../state/rollbackState';
import { withoutLast } from './withoutLast';

const first = {
  id: 'first',
  optimizationType: 'right_size_cpu',
  monthlySavings: 100,
  text: 'cpu 1000m → 500m',
};
const second = {
  ...first,
  id: 'second',
  monthlySavings: 30,
  savingsInForce: 130,
};

const cpu: LeafChange = {
  container: 'app',
  field: 'requests.cpu',
  original: '1000m',
  before: '500m',
  wanted: '250m',
};
const memory: LeafChange = {
  container: 'app',
  field: 'requests.memory',
  original: '2Gi',
  before: '2Gi',
  wanted: '1Gi',
};

const state = (change: Partial<RollbackState>): RollbackState => ({
  version: 1,
  sequence: 7,
  step: 'applying',
  owner: { namespace: 'shop', name: 'web', uid: 'o1' },
  workload: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'w1' },
  through: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'w1',
  },
  recommendation: second,
  savedAt: '2026-01-01T00:00:00Z',
  leaves: [cpu, memory],
  managers: [],
  baseline: { readySeconds: 5, restartsPerHour: 0 },
  original: { containers: [], labels: {}, annotations: {} },
  ...change,
});

describe('A change that was decided and never written', () => {
  it('leaves the schedule in force that it would have ended', () => {
    const schedule = '0 7 * * *=8; 0 18 * * *=2';
    const end: LeafChange = {
      ...{ field: 'replicas', original: '10', before: '2', wanted: '8' },
      ...{ endsSchedule: true, scheduleBefore: schedule },
    };
    expect(withoutLast(state({ leaves: [end] }))!.leaves).toEqual([
      { field: 'replicas', original: '10', before: '2', wanted: '2', schedule },
    ]);
  });

  it('leaves the one it was put upon in force, with its savings and who asked for it', () => {
    const before = withoutLast(
      state({
        requestedBy: 'user:default/second',
        previous: { recommendation: first, requestedBy: 'user:default/first' },
      }),
    )!;
    expect(before).toMatchObject({
      step: 'applied',
      sequence: 8,
      recommendation: first,
      requestedBy: 'user:default/first',
      leaves: [{ ...cpu, wanted: '500m' }],
    });
    expect(before.previous).toBeUndefined();
    expect(savingsOf(before)).toBe(100);
  });

  it('leaves nobody as who asked for what was applied by itself', () => {
    const before = withoutLast(
      state({
        requestedBy: 'user:default/second',
        previous: { recommendation: first },
      }),
    );
    expect(before?.requestedBy).toBeUndefined();
  });

  const clock: LeafChange = {
    field: 'replicas',
    original: '4',
    before: '4',
    wanted: '2',
    schedule: '0 7 * * *=4; 0 18 * * *=2',
  };

  it('leaves the schedule in force that it was put upon', () => {
    const scheduleBefore = clock.schedule;
    const before = withoutLast(
      state({
        leaves: [memory, { ...clock, wanted: '4', scheduleBefore }],
        previous: { recommendation: first },
      }),
    );
    expect(before).toMatchObject({
      recommendation: first,
      leaves: [{ ...clock, wanted: '4' }],
    });
  });

  it('leaves the change in force of which it was a turn of the schedule', () => {
    const before = withoutLast(
      state({
        turning: true,
        previous: { recommendation: first },
        leaves: [{ ...clock, scheduleBefore: clock.schedule }],
      }),
    );
    expect(before).toMatchObject({
      step: 'applied',
      recommendation: second,
      previous: { recommendation: first },
      leaves: [{ ...clock, wanted: '4' }],
    });
    expect(before).not.toHaveProperty('turning');
  });

  it('leaves nothing of a schedule that was never in force', () => {
    expect(
      withoutLast(state({ leaves: [{ ...clock, wanted: '4' }] })),
    ).toBeUndefined();
  });

  it('leaves nothing where nothing was in force', () => {
    expect(
      withoutLast(state({ leaves: [memory], recommendation: first })),
    ).toBeUndefined();
  });
});

it('Changes put upon each other save what they save together', () => {
  expect(savingsOf(state({}))).toBe(130);
  expect(savingsOf(state({ recommendation: first }))).toBe(100);
});
