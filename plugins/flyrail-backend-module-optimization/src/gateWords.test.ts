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

const said = (
  change: Partial<GateInput>,
  { confidence = 0.9 }: { confidence?: number } = {},
) => {
  const verdict = gate({
    spec: spec(),
    recommendation: {
      ...{ id: 'abc', changePercent: 20, confidence },
      optimizationType: 'combined',
      containers: [{ name: 'app', requests: { cpu: 0.25 }, limits: {} }],
      ...{ currentCost: 100, optimizedCost: 50, monthlySavings: 50 },
      risk: { level: 'LOW', score: 0.1, reasons: [] },
      reasons: [],
    },
    target: {
      ...{ kind: 'Deployment', name: 'shop', replicas: 4, podSpec: {} },
      ...{ autoscalers: [], disruptionBudgets: [], containers: [] },
    },
    ...{ isDue: true, generation: 1, canSeal: true },
    ...change,
  });
  return verdict.apply ? 'applied' : `${verdict.reason}: ${verdict.message}`;
};

it('Who would turn dryRun off to apply it is told at once that nothing can be applied', () => {
  const dryRun = spec({ dryRun: true, autoApply: false });
  expect(said({ spec: dryRun, canSeal: false })).toMatch(
    /^DryRun: .*There is no key to seal the state with/,
  );
});

it.each([
  [0.7, 0.75, '0.70'],
  [0.746, 0.75, '0.746'],
  [0.7499, 0.75, '0.7499'],
  [0.7444, 0.7445, '0.74'],
])(
  'A confidence of %s is seen to be below %s: %s',
  (confidence, minConfidence, text) => {
    expect(said({ spec: spec({ minConfidence }) }, { confidence })).toBe(
      `NotSureEnough: Its confidence is ${text}, below minConfidence ${minConfidence}: apply it by hand, or lower minConfidence`,
    );
  },
);

describe('A request for another recommendation', () => {
  const message = 'it is another one now';
  const byPerson = spec({ autoApply: false });

  it.each<[string, string, Partial<GateInput>]>([
    [
      'stays told once it is taken off',
      `RequestOutdated: ${message}`,
      { spec: byPerson, outdated: { message } },
    ],
    [
      'keeps nothing from being applied by itself once it is taken off',
      'applied',
      { outdated: { message } },
    ],
    [
      'hides no time at which it is applied by itself',
      'WaitsForSchedule',
      {
        spec: spec({ schedule: '0 4 * * *' }),
        isDue: false,
        outdated: { message },
      },
    ],
    [
      'is forgotten when a person asks for this one',
      'applied',
      { spec: byPerson, requested: 'abc' },
    ],
  ])('%s', (_, expected, change) => {
    expect(said(change).startsWith(expected)).toBe(true);
  });
});
