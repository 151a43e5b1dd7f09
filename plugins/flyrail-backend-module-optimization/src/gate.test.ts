import { CostOptimization } from '@flyrail/backstage-plugin-optimization-common';
import { gate, type GateInput } from './gate';

const spec = (change: object = {}) =>
  CostOptimization.spec.parse({
    targetWorkload: { name: 'shop', kind: 'Deployment' },
    optimizationType: 'ALL',
    dryRun: false,
    autoApply: true,
    ...change,
  });

const recommendation = (
  change: Partial<GateInput['recommendation']> = {},
): GateInput['recommendation'] => ({
  id: 'abc',
  changePercent: 50,
  optimizationType: 'combined',
  containers: [{ name: 'app', requests: { cpu: 0.25 }, limits: {} }],
  currentCost: 100,
  optimizedCost: 50,
  monthlySavings: 50,
  confidence: 0.75,
  risk: { level: 'MEDIUM', score: 0.4, reasons: [] },
  reasons: [],
  ...change,
});

const target = (
  change: Partial<GateInput['target']> = {},
): GateInput['target'] => ({
  kind: 'Deployment',
  name: 'shop',
  replicas: 4,
  podSpec: {},
  autoscalers: [],
  disruptionBudgets: [],
  containers: [],
  ...change,
});

const input = (change: Partial<GateInput> = {}): GateInput => ({
  spec: spec(),
  recommendation: recommendation(),
  target: target(),
  isDue: true,
  generation: 1,
  canSeal: true,
  ...change,
});

const autoscaler = (resource: string) => ({
  name: 'shop',
  minReplicas: 2,
  maxReplicas: 10,
  utilization: [{ resource, percent: 70 }],
});
const containers = [{ name: 'app', requests: { cpu: 0.3 }, limits: {} }];
const held = {
  since: '2026-01-01T00:00:00Z',
  reason: 'RolledBack' as const,
  message: 'it did worse',
  recommendation: 'old',
  generation: 1,
};

describe('The gate', () => {
  it.each([
    ['sizes stay shut', recommendation(), 'RolloutHeld'],
    [
      'replicas alone opens',
      recommendation({ containers: [], replicas: 3 }),
      undefined,
    ],
  ])(
    'of a rollout that would not reach the pods: for %s',
    (_, wanted, reason) => {
      const verdict = gate(
        input({ recommendation: wanted, rolloutHeld: 'it is paused' }),
      );
      expect(verdict.apply ? undefined : verdict.reason).toBe(reason);
    },
  );

  it('opens for a request whose autoscaler keeps its scale point', () => {
    expect(
      gate(
        input({
          target: target({ autoscalers: [autoscaler('cpu')], containers }),
          recommendation: recommendation({
            // 70 × 0.3 / 0.25.
            autoscalerTargets: [
              { name: 'shop', resource: 'cpu', before: 70, after: 84 },
            ],
          }),
        }),
      ),
    ).toEqual({ apply: true, byPerson: false });
  });

  it('opens by itself at the very bounds of the spec', () => {
    expect(gate(input())).toEqual({ apply: true, byPerson: false });
  });

  it.each<[string, Partial<GateInput>, string]>([
    ['a dry run', { spec: spec({ dryRun: true, autoApply: false }) }, 'DryRun'],
    ['nobody asking', { spec: spec({ autoApply: false }) }, 'WaitsForPerson'],
    ['no key to seal with', { canSeal: false }, 'StateKeyMissing'],
    [
      'too little confidence',
      { recommendation: recommendation({ confidence: 0.7499 }) },
      'NotSureEnough',
    ],
    [
      'more risk than allowed',
      {
        recommendation: recommendation({
          risk: { level: 'HIGH', score: 0.7, reasons: [] },
        }),
      },
      'TooRisky',
    ],
    [
      'a larger change than allowed',
      { recommendation: recommendation({ changePercent: 51 }) },
      'TooLarge',
    ],
    [
      'spot capacity among other changes, not sure enough for it',
      {
        target: target({
          disruptionBudgets: [{ name: 'shop', maxUnavailable: 1 }],
        }),
        recommendation: recommendation({ spot: 'gke', confidence: 0.79 }),
      },
      'NotSureEnough',
    ],
    ['a schedule that is not due', { isDue: false }, 'WaitsForSchedule'],
    ['a change that was rolled back', { held }, 'Held'],
    ['pods in motion', { unsettled: 'it rolls out' }, 'WorkloadUnsettled'],
    [
      'the replicas of a StatefulSet',
      {
        target: target({ kind: 'StatefulSet' }),
        recommendation: recommendation({ replicas: 3 }),
      },
      'StatefulSetReplicas',
    ],
    [
      'a schedule of a StatefulSet',
      {
        target: target({ kind: 'StatefulSet' }),
        recommendation: recommendation({ schedule: '0 7 * * *=3' }),
      },
      'StatefulSetReplicas',
    ],
  ])('stays shut for %s', (_, change, reason) => {
    expect(gate(input(change))).toMatchObject({ apply: false, reason });
  });

  it.each<[string, Partial<GateInput>]>([
    ['nobody else would', { spec: spec({ autoApply: false }) }],
    [
      'it is less sure, riskier and larger',
      {
        recommendation: recommendation({
          confidence: 0.1,
          changePercent: 90,
          risk: { level: 'HIGH', score: 0.7, reasons: [] },
        }),
      },
    ],
    ['the schedule is not due', { isDue: false }],
    ['it was rolled back before', { held }],
    [
      'it is the replicas of a StatefulSet',
      {
        target: target({ kind: 'StatefulSet' }),
        recommendation: recommendation({ replicas: 3 }),
      },
    ],
  ])('opens for a person although %s', (_, change) => {
    expect(gate(input({ ...change, requested: 'abc' }))).toEqual({
      apply: true,
      byPerson: true,
    });
  });

  it.each<[string, Partial<GateInput>, string]>([
    [
      'in a dry run',
      { spec: spec({ dryRun: true, autoApply: false }) },
      'DryRun',
    ],
    ['without a key', { canSeal: false }, 'StateKeyMissing'],
    [
      'while pods are in motion',
      { unsettled: 'it rolls out' },
      'WorkloadUnsettled',
    ],
    [
      'to leave no replica',
      { recommendation: recommendation({ replicas: 0 }) },
      'BelowOneReplica',
    ],
    [
      'against an autoscaler that chooses the replicas',
      {
        target: target({ autoscalers: [autoscaler('cpu')] }),
        recommendation: recommendation({ replicas: 2, containers: [] }),
      },
      'AutoscalerInCharge',
    ],
    [
      'against an autoscaler of the same resource',
      { target: target({ autoscalers: [autoscaler('cpu')], containers }) },
      'AutoscalerInTheWay',
    ],
    [
      'against an autoscaler whose target would move otherwise',
      {
        target: target({ autoscalers: [autoscaler('cpu')], containers }),
        recommendation: recommendation({
          autoscalerTargets: [
            { name: 'shop', resource: 'cpu', before: 70, after: 80 },
          ],
        }),
      },
      'AutoscalerInTheWay',
    ],
    [
      'against an autoscaler, by the clock',
      {
        target: target({ autoscalers: [autoscaler('memory')] }),
        recommendation: recommendation({ schedule: '0 7 * * *=3' }),
      },
      'AutoscalerInCharge',
    ],
    [
      'against a disruption budget at night',
      {
        target: target({
          disruptionBudgets: [{ name: 'shop', minAvailable: 3 }],
        }),
        recommendation: recommendation({
          schedule: '0 7 * * *=9; 0 18 * * *=3',
        }),
      },
      'DisruptionBudget',
    ],
    [
      'against what does not suit spot capacity any more',
      {
        target: target({ podSpec: { volumes: [{ name: 'd', hostPath: {} }] } }),
        recommendation: recommendation({ containers: [], spot: 'eks' }),
      },
      'SpotUnfit',
    ],
    [
      'to leave one pod on spot capacity at night',
      {
        target: target({
          disruptionBudgets: [{ name: 'shop', maxUnavailable: 1 }],
        }),
        recommendation: recommendation({
          ...{ spot: 'gke', schedule: '0 7 * * *=4; 0 18 * * *=1' },
        }),
      },
      'SpotUnfit',
    ],
    [
      'to put the one pod of a schedule in force on spot capacity',
      {
        target: target({
          disruptionBudgets: [{ name: 'shop', maxUnavailable: 1 }],
          schedule: '0 7 * * *=4; 0 18 * * *=1',
        }),
        recommendation: recommendation({ spot: 'gke' }),
      },
      'SpotUnfit',
    ],
    [
      'against a disruption budget',
      {
        target: target({
          disruptionBudgets: [{ name: 'shop', minAvailable: 3 }],
        }),
        recommendation: recommendation({ replicas: 3 }),
      },
      'DisruptionBudget',
    ],
    [
      'for the replicas of a DaemonSet',
      {
        target: target({ kind: 'DaemonSet' }),
        recommendation: recommendation({ replicas: 3 }),
      },
      'NoReplicas',
    ],
  ])('stays shut for a person %s', (_, change, reason) => {
    expect(gate(input({ ...change, requested: 'abc' }))).toMatchObject({
      apply: false,
      reason,
    });
  });

  it('opens by itself for a StatefulSet whose schedule ends: no pod goes', () => {
    const change = {
      target: target({
        ...{
          kind: 'StatefulSet' as const,
          schedule: '0 7 * * *=4; 0 18 * * *=2',
        },
      }),
      recommendation: recommendation({
        ...{ containers: [], replicas: 4, schedule: 'none', changePercent: 0 },
      }),
    };
    expect(gate(input(change))).toEqual({ apply: true, byPerson: false });
  });

  it('lets an autoscaler of another resource be', () => {
    const change = { target: target({ autoscalers: [autoscaler('memory')] }) };
    expect(gate(input(change)).apply).toBe(true);
  });

  it('does not apply another recommendation than the one that was seen', () => {
    const outdated = { message: 'it is another one now' };
    const byHand = spec({ autoApply: false });
    expect(gate(input({ spec: byHand, outdated }))).toMatchObject({
      apply: false,
      reason: 'RequestOutdated',
    });
  });

  it('opens again by itself once the spec was changed after a rollback', () => {
    expect(gate(input({ held, generation: 2 })).apply).toBe(true);
  });
});
