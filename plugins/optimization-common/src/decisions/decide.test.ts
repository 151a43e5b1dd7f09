import { LIST_PRICES } from '../prices';
import {
  levelUse,
  officeHours,
  uneventful,
  workload,
} from './__testUtils__/office';
import { decide } from './decide';
import type { DecisionInput } from './decisionInput';
import { SPOT_PLATFORMS } from './spot';
import type { Workload } from './workload';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const input = (
  type: DecisionInput['type'],
  more: Partial<DecisionInput> = {},
): DecisionInput => ({
  workload,
  type,
  maxChangePercent: 100,
  wanted: new Map([['web', { cpu: 1, memory: GIB }]]),
  load: { cpu: 3, memory: 3 * GIB },
  slices: [],
  prices: LIST_PRICES.gcp,
  usage: new Map([['web', levelUse(0.3)]]),
  evidence: uneventful,
  ...more,
});

const codes = ({ conflicts }: ReturnType<typeof decide>) =>
  conflicts.map(({ code }) => code);

const autoscalers = [
  {
    name: 'web',
    minReplicas: 4,
    maxReplicas: 20,
    utilization: [{ resource: 'cpu', percent: 60 }],
  },
];

describe('a decision', () => {
  it('about CPU changes CPU alone, and says what it saves', () => {
    const decision = decide(input('CPU'));
    expect(decision.changes).toEqual({ cpu_request: '1' });
    expect(decision.replicas).toBeUndefined();
    // 10 × 730 h × 1 core less.
    expect(decision.monthlySavings).toBeCloseTo(7300 * 0.031611, 6);
    expect(decision.currentCost - decision.monthlySavings).toBeCloseTo(
      decision.optimizedCost,
      9,
    );
    expect([decision.changePercent, decision.stepsLeft]).toEqual([50, 0]);
  });

  it('is as sure as what was used leaves room, and riskier where it does not', () => {
    const [roomy, tight] = [1, 0.29].map(cpu =>
      decide(input('CPU', { wanted: new Map([['web', { cpu }]]) })),
    );
    expect(roomy.confidence).toBeGreaterThan(0.95);
    expect(roomy.risk.level).toBe('LOW');
    expect(tight.confidence).toBeLessThan(0.2);
    expect(tight.risk.score).toBeGreaterThan(roomy.risk.score);
  });

  it('about memory changes memory alone', () => {
    expect(decide(input('MEMORY')).changes).toEqual({ memory_request: '1Gi' });
  });

  it('about replicas counts them in the requests that are', () => {
    // 3 cores by half of 2.
    const { changes, containers, monthlySavings } = decide(input('REPLICAS'));
    expect([changes, containers]).toEqual([{ replicas: '3' }, []]);
    expect(monthlySavings).toBeCloseTo(
      7 * 730 * (2 * 0.031611 + 4 * 0.004237),
      6,
    );
  });

  it('about a schedule costs what runs as a mean of the week', () => {
    const decision = decide(
      input('SCHEDULED_SCALING', { slices: officeHours(9, 1) }),
    );
    expect(decision.changes).toEqual({
      schedule: '0 7 * * 1-5=10; 0 18 * * 1-5=2',
    });
    // 55 hours of 10 pods, 113 of 2.
    expect(decision.optimizedCost / decision.currentCost).toBeCloseTo(
      (55 * 10 + 113 * 2) / 1680,
      9,
    );
    expect(decision.risk.reasons.map(({ code }) => code)).toContain('Schedule');
  });

  it('about spot capacity costs what that costs', () => {
    const decision = decide(
      input('SPOT_INSTANCES', { spotPlatform: SPOT_PLATFORMS[0] }),
    );
    expect(decision.changes).toEqual({ spot: 'karpenter' });
    expect(decision.optimizedCost).toBeCloseTo(
      7300 * (2 * 0.006655 + 4 * 0.000892),
      6,
    );
  });

  it('about spot capacity that no node has yet saves nothing, and says so', () => {
    const decision = decide(
      input('SPOT_INSTANCES', {
        ...{ spotPlatform: SPOT_PLATFORMS[1], lacksSpotNodes: true },
      }),
    );
    expect(decision).toMatchObject({
      changes: { spot: 'eks' },
      monthlySavings: 0,
      reasons: [
        'spot: suits, on eks',
        expect.stringMatching(
          /no node has eks.amazonaws.com\/capacityType=SPOT yet.*add nodes/,
        ),
      ],
    });
  });

  it('in which nothing changes saves nothing and says why', () => {
    const decision = decide(input('SPOT_INSTANCES'));
    expect(decision).toMatchObject({
      changes: {},
      monthlySavings: 0,
      changePercent: 0,
      reasons: [expect.stringMatching(/^spot: no node has a label/)],
    });
  });

  it('names the container that changes most', () => {
    const two: Workload = {
      ...workload,
      containers: [
        ...workload.containers,
        {
          name: 'proxy',
          requests: { cpu: 0.5, memory: 100 * MIB },
          limits: { memory: 100 * MIB },
        },
      ],
    };
    const decision = decide(
      input('ALL', {
        workload: two,
        wanted: new Map([
          ['web', { cpu: 1.9 }],
          ['proxy', { cpu: 0.1, memory: 50 * MIB }],
        ]),
      }),
    );
    expect(decision.containers.map(({ after: { name } }) => name)).toEqual([
      'web',
      'proxy',
    ]);
    expect(decision.changes).toMatchObject({
      cpu_request: '100m',
      memory_request: '50Mi',
      memory_limit: '50Mi',
    });
    expect(decision.changePercent).toBeCloseTo(80, 9);
  });
});

describe('all of it as one decision', () => {
  it('counts the replicas in the requests as they will be', () => {
    // 3 cores and 3 GiB by half of 1 core and 1 GiB.
    const { changes } = decide(input('ALL'));
    expect(changes).toEqual({
      cpu_request: '1',
      memory_request: '1Gi',
      replicas: '6',
    });
  });

  it('never leaves less than twice the load, however small the steps', () => {
    for (const maxChangePercent of [10, 30, 50, 80, 100]) {
      const { replicas = 10, containers } = decide(
        input('ALL', { maxChangePercent }),
      );
      const [{ after }] = containers;
      expect(replicas * after.requests.cpu!).toBeGreaterThanOrEqual(6);
    }
  });

  it('leaves the number of pods to an autoscaler, whose target moves', () => {
    const decision = decide(
      input('ALL', {
        workload: { ...workload, autoscalers },
        wanted: new Map([['web', { cpu: 1.5 }]]),
        slices: officeHours(9, 1),
      }),
    );
    expect(decision.changes).toEqual({
      cpu_request: '1500m',
      autoscaler_target: 'web cpu=80%',
    });
    expect(decision.autoscalerTargets).toEqual([
      { name: 'web', resource: 'cpu', before: 60, after: 80 },
    ]);
    expect(codes(decision)).toEqual(['AutoscalerOwnsReplicas']);
  });

  it('takes no pod away while a request has to rise', () => {
    const decision = decide(
      input('ALL', { wanted: new Map([['web', { cpu: 1, memory: 6 * GIB }]]) }),
    );
    expect(decision.changes).toEqual({
      cpu_request: '1',
      memory_request: '6Gi',
    });
    expect(codes(decision)).toEqual(['NotWhileRaising']);
  });

  it('gives the number of pods to a schedule where there is one', () => {
    const decision = decide(
      input('ALL', { slices: officeHours(3, 0.2), load: { cpu: 3 } }),
    );
    expect(decision.changes).toEqual({
      cpu_request: '1',
      memory_request: '1Gi',
      schedule: '0 7 * * 1-5=6; 0 18 * * 1-5=2',
    });
    expect(codes(decision)).toEqual(['ScheduleOwnsReplicas']);
  });

  it('keeps the quiet hours of a schedule within the largest change', () => {
    const decision = decide(
      input('SCHEDULED_SCALING', {
        slices: officeHours(9, 1),
        maxChangePercent: 40,
      }),
    );
    expect(decision.schedule?.quietReplicas).toBe(6);
    expect(decision.changePercent).toBe(40);
  });

  it('keeps two pods at every hour where they may go to spot capacity', () => {
    const decision = decide(
      input('ALL', {
        slices: officeHours(9, 0.1),
        spotPlatform: SPOT_PLATFORMS[0],
      }),
    );
    expect(decision.schedule?.quietReplicas).toBe(2);
    expect(decision.changes.spot).toBe('karpenter');
  });

  it('says nothing of a schedule or spot capacity that nobody asks about', () => {
    expect(decide(input('ALL')).reasons).toEqual([
      expect.stringMatching(/^replicas: /),
    ]);
  });

  it('of a DaemonSet sizes its pods and no more', () => {
    const decision = decide(
      input('ALL', {
        workload: { ...workload, kind: 'DaemonSet', replicas: undefined },
        pods: 30,
        slices: officeHours(9, 1),
        spotPlatform: SPOT_PLATFORMS[0],
      }),
    );
    expect(decision.changes).toEqual({
      cpu_request: '1',
      memory_request: '1Gi',
    });
    expect(decision.monthlySavings).toBeCloseTo(
      30 * 730 * (0.031611 + 3 * 0.004237),
      6,
    );
    expect(codes(decision)).toEqual(['DaemonSet']);
  });

  it('of a StatefulSet waits for a person where pods go', () => {
    const decide1 = (type: DecisionInput['type']) =>
      decide(input(type, { workload: { ...workload, kind: 'StatefulSet' } }));
    expect(decide1('ALL').needsApproval).toMatch(/person/);
    expect(decide1('CPU').needsApproval).toBeUndefined();
  });

  it.each([
    ['of one pod without a budget', { replicas: 1, disruptionBudgets: [] }],
    ['of a StatefulSet', { kind: 'StatefulSet' as const }],
  ])('is riskier %s', (_, more) => {
    const risk = (target: Workload) =>
      decide(input('CPU', { workload: target })).risk.score;
    expect(risk({ ...workload, ...more })).toBeGreaterThan(risk(workload));
  });

  it('is riskier for a Java virtual machine whose memory falls', () => {
    const jvm = {
      ...workload,
      podSpec: { containers: [{ name: 'web', command: ['java', '-Xmx512m'] }] },
    };
    const { risk } = decide(input('MEMORY', { workload: jvm }));
    expect(risk.reasons.map(({ code }) => code)).toContain('Heap');
  });
});
