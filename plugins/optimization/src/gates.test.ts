import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import {
  ownedOptimization,
  sampleOptimization,
} from '../dev/sampleOptimization';
import { gateLines } from './gates';

type Spec = NonNullable<CostOptimizationObject['spec']>;
type Shown = NonNullable<
  NonNullable<CostOptimizationObject['status']>['currentRecommendation']
>;

const lines = (spec: Partial<Spec>, shown: Partial<Shown> = {}) =>
  Object.fromEntries(
    gateLines({
      ...sampleOptimization,
      spec: { ...sampleOptimization.spec!, ...spec },
      status: {
        ...sampleOptimization.status!,
        currentRecommendation: {
          ...sampleOptimization.status!.currentRecommendation!,
          ...shown,
        },
      },
    }).map(({ id, verdict }) => [id, verdict]),
  );

describe('what may be applied by itself', () => {
  it.each<[string, Partial<Spec>, Partial<Shown>, Record<string, string>]>([
    [
      'all within the bounds',
      { autoApply: true, dryRun: false },
      { changePercent: 50 },
      { mode: 'pass', confidence: 'pass', risk: 'pass', change: 'pass' },
    ],
    [
      'autoApply and dryRun',
      { autoApply: true, dryRun: true },
      {},
      { mode: 'stop' },
    ],
    ['neither', { autoApply: false, dryRun: false }, {}, { mode: 'stop' }],
    ['just sure enough', { minConfidence: 0.92 }, {}, { confidence: 'pass' }],
    ['not sure enough', { minConfidence: 0.93 }, {}, { confidence: 'stop' }],
    ['at the highest risk', { maxRiskLevel: 'LOW' }, {}, { risk: 'pass' }],
    [
      'above it',
      { maxRiskLevel: 'LOW' },
      { riskLevel: 'HIGH' },
      { risk: 'stop' },
    ],
    ['too large a change', {}, { changePercent: 51 }, { change: 'stop' }],
    ['a schedule', { schedule: '@daily' }, {}, { schedule: 'wait' }],
    [
      'spot among other changes, not sure enough',
      {},
      { changes: { cpu_request: '1', spot: 'gke' }, confidenceScore: 0.79 },
      { spot: 'stop' },
    ],
    [
      'replicas of a StatefulSet',
      { targetWorkload: { name: 'db', kind: 'StatefulSet' } },
      { changes: { replicas: '2' } },
      { statefulSet: 'stop' },
    ],
    [
      'replicas of a StatefulSet by the clock',
      { targetWorkload: { name: 'db', kind: 'StatefulSet' } },
      { changes: { schedule: '0 7 * * *=4; 0 18 * * *=2' } },
      { statefulSet: 'stop' },
    ],
  ])('%s', (_, spec, shown, expected) => {
    expect(lines(spec, shown)).toMatchObject(expected);
  });

  it('has no line for what does not concern this workload', () => {
    expect(Object.keys(lines({}))).toEqual([
      'mode',
      'confidence',
      'risk',
      'change',
    ]);
  });

  it('has the operator’s word for what only it can know', () => {
    expect(gateLines(ownedOptimization).at(-1)).toMatchObject({
      id: 'operator',
      verdict: 'stop',
      reason: 'OwnedBy',
    });
  });

  it('tells nothing where there is nothing to apply', () => {
    expect(
      gateLines({
        ...sampleOptimization,
        status: {
          ...sampleOptimization.status!,
          currentRecommendation: undefined,
        },
      }),
    ).toEqual([]);
  });
});
