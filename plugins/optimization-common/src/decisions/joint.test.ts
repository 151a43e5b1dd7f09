import { LIST_PRICES } from '../prices';
import {
  levelUse,
  officeHours,
  uneventful,
  workload,
} from './__testUtils__/office';
import { decide } from './decide';
import type { DecisionInput } from './decisionInput';
import { readSchedule } from './replicaSchedule';
import { SPOT_PLATFORMS } from './spot';

const GIB = 2 ** 30;
const GCP = LIST_PRICES.gcp;

/** ALL of it: half of the CPU and a quarter of the memory would do; six pods by day, two at night, on spot capacity. */
const input = (more: Partial<DecisionInput> = {}): DecisionInput => ({
  workload,
  type: 'ALL',
  maxChangePercent: 100,
  wanted: new Map([['web', { cpu: 1, memory: GIB }]]),
  load: { cpu: 3 },
  slices: officeHours(3, 0.2),
  spotPlatform: SPOT_PLATFORMS[0],
  prices: GCP,
  usage: new Map([['web', levelUse(0.3)]]),
  evidence: uneventful,
  ...more,
});

const sizes = { cpu_request: '1', memory_request: '1Gi' };
const schedule = '0 7 * * 1-5=6; 0 18 * * 1-5=2';
const codes = ({ conflicts }: ReturnType<typeof decide>) =>
  conflicts.map(({ code }) => code);
/** Fifty-five hours of six pods, 113 of two. */
const MEAN = (55 * 6 + 113 * 2) / 168;
const usd = (
  { cpu, gib, pods }: { cpu: number; gib: number; pods: number },
  price: 'onDemand' | 'spot' = 'onDemand',
) =>
  730 * pods * (cpu * GCP[price].cpuCoreHour + gib * GCP[price].memoryGiBHour);

describe('sizes, replicas, a schedule and spot capacity as one decision', () => {
  it('count each saving once: the spot price is of the smaller pods that are left as a mean of the week', () => {
    const decision = decide(input());
    expect(decision.changes).toEqual({ ...sizes, spot: 'karpenter', schedule });
    expect(decision.replicas).toBeUndefined();
    expect(decision.currentCost).toBeCloseTo(
      usd({ cpu: 2, gib: 4, pods: 10 }),
      6,
    );
    expect(decision.optimizedCost).toBeCloseTo(
      usd({ cpu: 1, gib: 1, pods: MEAN }, 'spot'),
      6,
    );
    // Ten pods become two at night.
    expect(decision.changePercent).toBe(80);
    expect(decision.risk.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['Spot', 'Schedule', 'MemoryLowered']),
    );
  });

  const withHeap = {
    ...workload,
    disruptionBudgets: [{ name: 'web', minAvailable: 4 }],
  };
  it.each<[string, Partial<DecisionInput>, object, RegExp]>([
    [
      'spot capacity, without a disruption budget',
      { workload: { ...workload, disruptionBudgets: [] } },
      { ...sizes, schedule },
      /^spot capacity was left out: no PodDisruptionBudget/,
    ],
    [
      'spot capacity, where its owner has no field for it',
      { unwritable: { spot: 'WebApp "web" has no field for it' } },
      { ...sizes, schedule },
      /^spot capacity was left out: WebApp "web" has no field for it$/,
    ],
    [
      'spot capacity, where it is not sure enough',
      { usage: new Map([['web', levelUse(0.99)]]) },
      { ...sizes, schedule },
      /^spot capacity was left out: that takes a confidence of 0.8, and this has 0\./,
    ],
    [
      'spot capacity of a StatefulSet, and a schedule: a person has to agree to each of its pods that goes',
      { workload: { ...workload, kind: 'StatefulSet' } },
      { ...sizes, replicas: '6' },
      /^a schedule was left out: a StatefulSet gives up its highest pods/,
    ],
    [
      'a schedule that nobody could write',
      { unwritable: { schedule: 'its source is in Git' } },
      { ...sizes, replicas: '6', spot: 'karpenter' },
      /^a schedule was left out: its source is in Git$/,
    ],
    [
      'what would be riskier than wanted, the part that saves less first',
      {
        maxRiskLevel: 'MEDIUM',
        wanted: new Map([['web', { cpu: 1, memory: 2 * GIB }]]),
      },
      {
        ...{ cpu_request: '1', memory_request: '2Gi' },
        ...{ replicas: '6', spot: 'karpenter' },
      },
      /^a schedule was left out: with it the risk would be HIGH, above MEDIUM$/,
    ],
    [
      'all that would be riskier than wanted',
      { maxRiskLevel: 'LOW' },
      { ...sizes, replicas: '6' },
      /^spot capacity was left out: with it the risk would be HIGH, above LOW$/,
    ],
    [
      'nights below what a disruption budget wants',
      { workload: withHeap },
      {
        ...sizes,
        spot: 'karpenter',
        schedule: '0 7 * * 1-5=6; 0 18 * * 1-5=5',
      },
      /^schedule: 5 of 6 pods do/,
    ],
  ])('leave out %s', (_, more, changes, reason) => {
    const decision = decide(input(more));
    expect(decision.changes).toEqual(changes);
    expect(decision.reasons).toContainEqual(expect.stringMatching(reason));
  });

  it('leave the number of pods to an autoscaler, whose least are on spot capacity', () => {
    const autoscalers = [
      { name: 'web', minReplicas: 3, maxReplicas: 9, utilization: [] },
    ];
    const decision = decide(input({ workload: { ...workload, autoscalers } }));
    expect(decision.changes).toEqual({ ...sizes, spot: 'karpenter' });
    expect(codes(decision)).toEqual(['AutoscalerOwnsReplicas']);
  });

  it('keep the number of pods where their owner has no field for it', () => {
    const decision = decide(
      input({ unwritable: { replicas: 'Site "web" has no field for it' } }),
    );
    expect(decision.changes).toEqual({ ...sizes, spot: 'karpenter' });
    expect(codes(decision)).toEqual(['Unwritable']);
  });

  it('count pods in the requests where their steps lead, not in those of the first step', () => {
    const decision = decide(
      input({
        ...{ maxChangePercent: 50, slices: [] },
        wanted: new Map([['web', { cpu: 0.8 }]]),
      }),
    );
    // 2 cores become 1 now and 0.8 then: 3 cores by half of 0.8, not of 1.
    expect(decision.changes).toMatchObject({ cpu_request: '1', replicas: '8' });
    expect(decision.stepsLeft).toBeGreaterThan(0);
  });

  const [{ label }] = SPOT_PLATFORMS;
  const onSpot = {
    ...workload,
    podSpec: {
      ...workload.podSpec,
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 1,
              preference: {
                matchExpressions: [
                  { key: label.key, operator: 'In', values: [label.value] },
                ],
              },
            },
          ],
        },
      },
    },
  };

  it.each([
    ['prefer spot nodes already', onSpot],
    ['would suit them', workload],
  ])(
    'say and save nothing of spot capacity that no node has, where pods %s',
    (_, its) => {
      const decision = decide(
        input({ workload: its, slices: [], lacksSpotNodes: true }),
      );
      expect(decision.changes).toEqual({ ...sizes, replicas: '6' });
      expect(decision.reasons.join()).not.toMatch(/spot/);
      expect([decision.currentCost, decision.optimizedCost]).toEqual([
        expect.closeTo(usd({ cpu: 2, gib: 4, pods: 10 }), 6),
        expect.closeTo(usd({ cpu: 1, gib: 1, pods: 6 }), 6),
      ]);
    },
  );

  it('cost what spot capacity costs where the pods are there already', () => {
    const decision = decide(input({ workload: onSpot, slices: [] }));
    expect(decision.changes).toEqual({ ...sizes, replicas: '6' });
    expect(decision.currentCost).toBeCloseTo(
      usd({ cpu: 2, gib: 4, pods: 10 }, 'spot'),
      6,
    );
    expect(decision.optimizedCost).toBeCloseTo(
      usd({ cpu: 1, gib: 1, pods: 6 }, 'spot'),
      6,
    );
  });
});

describe('a schedule in force, beside sizes', () => {
  const scheduleInForce = readSchedule(schedule);
  /** Six by day, as it wants. */
  const six = { ...workload, replicas: 6 };
  const under = (more: Partial<DecisionInput> = {}) =>
    decide(
      input({
        ...{ workload: six, scheduleInForce, spotPlatform: undefined },
        ...more,
      }),
    );

  it('stays while it fits, and what it saves is not saved again', () => {
    const decision = under();
    expect(decision.changes).toEqual(sizes);
    expect(decision.currentCost).toBeCloseTo(
      usd({ cpu: 2, gib: 4, pods: MEAN }),
      6,
    );
    expect(decision.optimizedCost).toBeCloseTo(
      usd({ cpu: 1, gib: 1, pods: MEAN }),
      6,
    );
    expect(decision.reasons).toContain(`schedule: ${schedule} stays in force`);
  });

  it('is another one where a night needs more', () => {
    expect(under({ slices: officeHours(3, 1.5) }).changes).toEqual({
      ...sizes,
      schedule: '0 7 * * 1-5=6; 0 18 * * 1-5=3',
    });
  });

  it('is another one where its pods are to be so small that a night needs more of them', () => {
    const wanted = new Map([['web', { cpu: 0.25, memory: GIB }]]);
    const slices = officeHours(0.7, 0.3);
    expect(under({ wanted, slices, load: { cpu: 0.7 } }).changes).toEqual({
      cpu_request: '250m',
      memory_request: '1Gi',
      schedule: '0 7 * * 1-5=6; 0 18 * * 1-5=3',
    });
  });

  it.each<[string, Partial<DecisionInput>]>([
    ['ALL', {}],
    ['SCHEDULED_SCALING', { type: 'SCHEDULED_SCALING' }],
    [
      'ALL, while a request has to rise',
      { wanted: new Map([['web', { memory: 6 * GIB }]]) },
    ],
  ])('ends where no hour is quiet any more: %s', (_, more) => {
    const decision = under({
      ...{ slices: officeHours(6, 4.2), load: { cpu: 6 } },
      ...{ wanted: new Map() },
      ...more,
    });
    expect(decision.changes).toMatchObject({ replicas: '6', schedule: 'none' });
    expect(decision.endsSchedule).toBe(true);
    expect(decision.monthlySavings).toBeLessThan(0);
    expect(decision.changes.cpu_request).toBeUndefined();
    expect(decision.reasons).toContainEqual(
      expect.stringMatching(
        /is ended, and 6 pods are there at any hour: it does not fit any more: Sun 0:00 needs 5 pods, and it leaves 2/,
      ),
    );
  });

  it('ends where a plain number of pods does with fewer over the week', () => {
    const decision = under({
      ...{ slices: officeHours(0.8, 0.8), load: { cpu: 0.8 } },
      wanted: new Map(),
    });
    expect(decision.changes).toEqual({ replicas: '2', schedule: 'none' });
    expect(decision.monthlySavings).toBeGreaterThan(0);
  });

  it('stays while a week of usage is not there and nothing speaks against it', () => {
    const { changes } = under({ slices: officeHours(3, 0.2).slice(0, 100) });
    expect(changes).toEqual(sizes);
  });

  it('keeps replicas from being decided about by themselves', () => {
    const decision = under({ type: 'REPLICAS' });
    expect(decision.changes).toEqual({});
    expect(codes(decision)).toEqual(['ScheduleOwnsReplicas']);
  });

  it('has as many pods on spot capacity as it leaves at night', () => {
    const one = readSchedule('0 7 * * 1-5=6; 0 18 * * 1-5=1');
    const spot = {
      ...{ type: 'SPOT_INSTANCES' as const, spotPlatform: SPOT_PLATFORMS[0] },
    };
    expect(under(spot).changes).toEqual({ spot: 'karpenter' });
    expect(under({ ...spot, scheduleInForce: one }).reasons).toContainEqual(
      expect.stringMatching(/^spot: with one pod nobody serves/),
    );
  });
});
