import {
  digestOf,
  foldIncidents,
  LIST_PRICES,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisRequest, AnalysisTarget } from '../analysis';
import { judge, type JudgementResult } from './judge';
import { loadNode } from './placement';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const MIB = 2 ** 20;
const prices = LIST_PRICES.other;
const now = new Date('2026-11-20T00:00:00Z');

/** Usage every five minutes of the last days, with the same gentle wave each day. */
function usageOf(
  { cpu, memory }: { cpu: number; memory: number },
  days = 14,
): UsageDigest {
  const until = now.getTime() / 1000;
  const times = Float64Array.from(
    { length: days * 288 },
    (_, index) => until - days * DAY + (index + 1) * 300 - 1,
  );
  const wave = times.map(
    time => 1 + 0.1 * Math.sin((2 * Math.PI * time) / DAY),
  );
  return digestOf({
    times,
    cpu: wave.map(each => each * cpu),
    memory: wave.map(each => each * memory),
  });
}

/** The same without what was seen in some hours, so many hours ago. */
function withGap(
  digest: UsageDigest,
  hoursAgo: number,
  hours: number,
): UsageDigest {
  const from = now.getTime() / 1000 - hoursAgo * HOUR;
  return {
    ...digest,
    slices: digest.slices.filter(
      ({ start }) => start < from || start >= from + hours * HOUR,
    ),
  };
}

const target: AnalysisTarget = {
  cluster: 'dev',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'frontend-web',
  uid: 'u1',
  replicas: 2,
  podSelector: { matchLabels: { app: 'frontend-web' } },
  containers: [
    {
      name: 'web',
      requests: { cpu: 2, memory: 4096 * MIB },
      limits: { memory: 4096 * MIB },
    },
  ],
  podSpec: { containers: [{ name: 'web' }] },
  autoscalers: [],
  disruptionBudgets: [{ name: 'web', maxUnavailable: 1 }],
};

const request = (change: Partial<AnalysisRequest> = {}): AnalysisRequest => ({
  target,
  optimizationType: 'ALL',
  windowSeconds: 14 * DAY,
  maxChangePercent: 100,
  now,
  ...change,
});

const idle = new Map([['web', usageOf({ cpu: 0.2, memory: 500 * MIB })]]);

const recommended = (result: JudgementResult) => {
  if (result.outcome !== 'recommendation') throw new Error(result.message);
  return result.recommendation;
};

describe('what is judged of a workload', () => {
  it('is a smaller size where most of it idles, and what that saves', () => {
    const found = recommended(judge(request(), idle, { prices }));
    const [{ name, requests, limits }] = found.containers;
    expect(name).toBe('web');
    // The wave's peak is 0.22 cores and 550 MiB.
    expect(requests.cpu).toBeGreaterThanOrEqual(0.21);
    expect(requests.cpu).toBeLessThan(0.3);
    expect(requests.memory).toBeGreaterThan(550 * MIB);
    expect(requests.memory).toBeLessThan(700 * MIB);
    // It was equal to the request: the quality of service stays.
    expect(limits).toEqual({ memory: requests.memory });
    expect(found.optimizationType).toBe('combined');
    expect(found.monthlySavings).toBeCloseTo(
      found.currentCost - found.optimizedCost,
      9,
    );
    expect(found.monthlySavings / found.currentCost).toBeGreaterThan(0.8);
    expect(found.confidence).toBeGreaterThan(0);
    expect(found.confidence).toBeLessThanOrEqual(1);
    expect(found.risk.reasons.join()).toMatch(/request of web falls by/);
    expect(found.reasons.join('\n')).toMatch(/web CPU: Made from 14 days/);
    expect(found.reasons.length).toBeLessThanOrEqual(20);
    expect(
      found.explanations.map(({ container, resource }) => [
        container,
        resource,
      ]),
    ).toEqual([
      ['web', 'cpu'],
      ['web', 'memory'],
    ]);
  });

  it.each([
    ['CPU', ['cpu']],
    ['MEMORY', ['memory']],
  ] as const)('for %s leaves the other alone', (optimizationType, changes) => {
    const found = recommended(
      judge(request({ optimizationType }), idle, { prices }),
    );
    expect(Object.keys(found.containers[0].requests)).toEqual(changes);
    expect(found.replicas).toBeUndefined();
  });

  it('is a first step where the change at once is limited', () => {
    const found = recommended(
      judge(request({ optimizationType: 'CPU', maxChangePercent: 50 }), idle, {
        prices,
      }),
    );
    expect(found.containers[0].requests.cpu).toBe(1);
    expect(found.reasons.join()).toMatch(/first of \d steps/);
  });

  it('is as sure as the step is small', () => {
    const sureOf = (maxChangePercent: number) =>
      recommended(judge(request({ maxChangePercent }), idle, { prices }))
        .confidence;
    expect(sureOf(30)).toBeGreaterThan(0.9);
    expect(sureOf(30)).toBeGreaterThanOrEqual(sureOf(100));
  });

  it('asks for no less CPU while it is throttled, and says so', () => {
    const throttled = foldIncidents(idle.get('web')!, {
      throttling: [{ time: now.getTime() / 1000 - DAY, share: 0.3 }],
    });
    const found = judge(
      request({ optimizationType: 'CPU' }),
      new Map([['web', throttled]]),
      { prices },
    );
    expect(found.outcome).toBe('nothingToGain');
  });

  it('never lowers a CPU limit that goes along below what was used', () => {
    const until = now.getTime() / 1000;
    const times = Float64Array.from(
      { length: 14 * 288 },
      (_, index) => until - 14 * DAY + (index + 1) * 300 - 1,
    );
    // Two hours a day it works, else it idles: a request may be far below, a limit may not.
    const batch = digestOf({
      times,
      cpu: times.map(time => (time % DAY < 2 * HOUR ? 1.5 : 0.05)),
      memory: times.map(() => 500 * MIB),
    });
    const cpuOf = (limit: number | undefined) =>
      recommended(
        judge(
          request({
            optimizationType: 'CPU',
            target: {
              ...target,
              containers: [
                { name: 'web', requests: { cpu: 2 }, limits: { cpu: limit } },
              ],
            },
          }),
          new Map([['web', batch]]),
          { prices },
        ),
      ).containers[0];
    expect(cpuOf(2)).toMatchObject({
      requests: { cpu: 1.5 },
      limits: { cpu: 1.5 },
    });
    expect(cpuOf(undefined).requests.cpu).toBeLessThan(0.2);
  });

  const scaledBy = (change: Partial<AnalysisTarget['autoscalers'][0]> = {}) =>
    recommended(
      judge(
        request({
          target: {
            ...target,
            autoscalers: [
              {
                name: 'web',
                minReplicas: 2,
                maxReplicas: 9,
                utilization: [{ resource: 'cpu', percent: 70 }],
                ...change,
              },
            ],
          },
        }),
        idle,
        { prices },
      ),
    );

  it('moves the target of an autoscaler along with the request that it is of', () => {
    const found = scaledBy();
    // 2 cores at 70 % are at least 1.556 at 90 %.
    expect(found.containers[0].requests.cpu).toBeCloseTo(1.556, 3);
    expect(found.autoscalerTargets).toEqual([
      { name: 'web', resource: 'cpu', before: 70, after: 89 },
    ]);
    expect(found.replicas).toBeUndefined();
    expect(found.reasons.join()).toMatch(/autoscaler web would have to aim/);
  });

  it('goes by steps from what a LimitRange gives, with the target of an autoscaler, and says where that comes from', () => {
    const found = recommended(
      judge(
        request({
          optimizationType: 'CPU',
          maxChangePercent: 20,
          target: {
            ...target,
            containers: [{ name: 'web', requests: { cpu: 0.5 }, limits: {} }],
            given: [
              {
                ...{ container: 'web', resource: 'cpu', request: 0.5 },
                byLimitRange: true,
              },
            ],
            autoscalers: [
              {
                ...{ name: 'web', minReplicas: 2, maxReplicas: 9 },
                utilization: [{ resource: 'cpu', percent: 70 }],
              },
            ],
          },
        }),
        idle,
        { prices },
      ),
    );
    expect(found.containers[0].requests.cpu).toBeCloseTo(0.4, 9);
    // It scales at 350m, as before.
    expect(found.autoscalerTargets).toMatchObject([{ before: 70, after: 87 }]);
    expect(found.monthlySavings / found.currentCost).toBeCloseTo(0.2, 9);
    expect(found.reasons).toContain(
      "The template leaves requests open: the namespace's LimitRange gives web 500m CPU.",
    );
  });

  it('leaves to an autoscaler what it steers by where somebody else keeps its target, and says who', () => {
    const found = scaledBy({ keptBy: 'ScaledObject "web"' });
    expect(Object.keys(found.containers[0].requests)).toEqual(['memory']);
    expect(found.autoscalerTargets).toBeUndefined();
    expect(found.reasons.join()).toMatch(
      /Cpu is left alone: autoscaler web .*ScaledObject "web" would undo/,
    );
  });

  it('raises memory that it was killed for, however little that is', () => {
    const used = usageOf({ cpu: 0.2, memory: 480 * MIB });
    const killed = foldIncidents(used, {
      oomKills: [{ time: now.getTime() / 1000 - DAY, memoryBytes: 600 * MIB }],
    });
    const tight = {
      ...target,
      containers: [
        {
          name: 'web',
          requests: { cpu: 0.22, memory: 660 * MIB },
          limits: { memory: 660 * MIB },
        },
      ],
    };
    const asked = request({ target: tight, optimizationType: 'MEMORY' });
    expect(judge(asked, new Map([['web', used]]), { prices }).outcome).not.toBe(
      'notEnoughData',
    );
    const found = recommended(
      judge(asked, new Map([['web', killed]]), { prices }),
    );
    expect(found.containers[0].requests.memory).toBeGreaterThan(660 * MIB);
    expect(found.risk.reasons.join()).toMatch(/killed for its memory/);
  });

  it('is nothing where the size is right within 10 %', () => {
    const { containers } = recommended(judge(request(), idle, { prices }));
    const right = {
      ...target,
      containers: [
        {
          name: 'web',
          requests: {
            cpu: containers[0].requests.cpu! * 1.05,
            memory: containers[0].requests.memory! * 0.95,
          },
          limits: {},
        },
      ],
    };
    expect(judge(request({ target: right }), idle, { prices })).toEqual({
      outcome: 'nothingToGain',
      message: expect.stringMatching(/^It is as it should be/),
    });
  });

  it('refuses memory by name where the heap flags cannot be read, and says so', () => {
    const java = {
      ...target,
      podSpec: {
        containers: [
          {
            name: 'web',
            command: ['java'],
            args: ['-Xmx$(HEAP)', '-jar', 'a'],
          },
        ],
      },
    };
    const found = recommended(
      judge(request({ target: java }), idle, { prices }),
    );
    expect(Object.keys(found.containers[0].requests)).toEqual(['cpu']);
    expect(found.reasons.join()).toMatch(/web memory stays as it is: .*-Xmx/);
  });

  it('keeps a container that was not measured, and says so', () => {
    const both = {
      ...target,
      containers: [
        ...target.containers,
        { name: 'proxy', requests: { cpu: 1 }, limits: {} },
      ],
    };
    const found = recommended(
      judge(request({ target: both }), idle, { prices }),
    );
    expect(found.containers.map(({ name }) => name)).toEqual(['web']);
    expect(found.reasons.join()).toMatch(/proxy stays as it is/);
  });

  it.each([
    ['nothing is known', new Map(), 14 * DAY, /needs 1 more day/],
    [
      'it was seen for half a day',
      new Map([['web', usageOf({ cpu: 1, memory: 1e9 }, 0.5)]]),
      14 * DAY,
      /needs 1[12] more hours/,
    ],
  ])(
    'is that there is not enough data where %s',
    (_, usage, windowSeconds, message) => {
      expect(judge(request({ windowSeconds }), usage, { prices })).toEqual({
        outcome: 'notEnoughData',
        message: expect.stringMatching(message),
      });
    },
  );

  it.each([
    ['an hour', HOUR, usageOf({ cpu: 0.2, memory: 500 * MIB }), 24],
    [
      'a day with a gap',
      DAY,
      withGap(usageOf({ cpu: 0.2, memory: 500 * MIB }), 10, 4),
      28,
    ],
  ])(
    'looks back for a day of usage where the window is %s, and says so',
    (_, windowSeconds, usage, hours) => {
      const { containers, reasons } = recommended(
        judge(request({ windowSeconds }), new Map([['web', usage]]), {
          prices,
        }),
      );
      // The peak of the day, not of the last hour.
      expect(containers[0].requests.cpu).toBeGreaterThanOrEqual(0.21);
      expect(reasons[0]).toBe(
        `The last ${
          windowSeconds / HOUR
        } h hold no whole day of usage, so neither its nights nor its peaks: ${hours} h were looked at.`,
      );
    },
  );

  it('is of the window only: what was before does not count', () => {
    const until = now.getTime() / 1000;
    const times = Float64Array.from(
      { length: 14 * 288 },
      (_, index) => until - 14 * DAY + (index + 1) * 300 - 1,
    );
    const fell = digestOf({
      times,
      cpu: times.map(time => (time < until - 5 * DAY ? 1.8 : 0.2)),
      memory: times.map(() => 500 * MIB),
    });
    const cpuOf = (windowSeconds: number) =>
      recommended(
        judge(
          request({ optimizationType: 'CPU', windowSeconds }),
          new Map([['web', fell]]),
          { prices },
        ),
      ).containers[0].requests.cpu!;
    expect(cpuOf(3 * DAY)).toBeLessThan(0.4);
  });

  it('says nothing of spot capacity where nobody asks and the cluster has none', () => {
    const result = judge(
      request({ optimizationType: 'SPOT_INSTANCES' }),
      idle,
      {
        prices,
      },
    );
    expect(result.outcome).toBe('nothingToGain');
    expect((result as { message: string }).message).toMatch(/Spot:/);
    const { reasons } = recommended(judge(request(), idle, { prices }));
    expect(reasons.join()).not.toMatch(/spot/i);
  });

  it('says nothing of spot capacity of a cluster that has its label on nodes on demand alone; asked for, it saves nothing yet', () => {
    const onDemand = { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' };
    const load = {
      nodes: [
        loadNode({
          ...{ apiVersion: 'v1', kind: 'Node' },
          metadata: { name: 'a', labels: onDemand },
        }),
      ],
      pods: [],
    };
    const all = recommended(judge(request(), idle, { prices, load }));
    expect(all.spot).toBeUndefined();
    expect(all.reasons.join()).not.toMatch(/spot/i);
    const asked = recommended(
      judge(request({ optimizationType: 'SPOT_INSTANCES' }), idle, {
        ...{ prices, load },
      }),
    );
    expect([asked.spot, asked.monthlySavings]).toEqual(['eks', 0]);
    expect(asked.reasons.join()).toMatch(/no saving is counted/);
  });

  describe('of a day and a night, on a cluster with spot nodes, for ALL', () => {
    const until = now.getTime() / 1000;
    const times = Float64Array.from(
      { length: 14 * 288 },
      (_, index) => until - 14 * DAY + (index + 1) * 300 - 1,
    );
    const isDay = (time: number) =>
      time % DAY >= 8 * HOUR && time % DAY < 18 * HOUR;
    const daily = (night: number) =>
      new Map([
        [
          'web',
          digestOf({
            times,
            cpu: times.map(time => (isDay(time) ? 0.9 : night)),
            memory: times.map(() => 500 * MIB),
          }),
        ],
      ]);
    const ten = { ...target, replicas: 10 };
    const load = {
      nodes: [
        loadNode({
          apiVersion: 'v1',
          kind: 'Node',
          metadata: {
            name: 'a',
            labels: { 'cloud.google.com/gke-spot': 'true' },
          },
        }),
      ],
      pods: [],
    };
    const judged = (
      change: Partial<AnalysisRequest> = {},
      usage = daily(0.1),
    ) =>
      judge(request({ target: ten, maxChangePercent: 50, ...change }), usage, {
        prices,
        load,
      });

    it('is all of it together', () => {
      const found = recommended(judged());
      expect(Object.keys(found.decision.changes).sort()).toEqual([
        ...['cpu_request', 'memory_limit', 'memory_request'],
        ...['schedule', 'spot'],
      ]);
      expect(found).toMatchObject({
        spot: 'gke',
        schedule: found.decision.changes.schedule,
      });
      expect(found.schedule).toMatch(/^0 \d \* \* \*=10; 0 18 \* \* \*=5$/);
      expect(found.replicas).toBeUndefined();
    });

    it('leaves out what its owner has no field for, and what is riskier than wanted', () => {
      const { spot, reasons } = recommended(
        judged({ target: { ...ten, unwritable: { spot: 'no field' } } }),
      );
      expect(spot).toBeUndefined();
      expect(reasons).toContain('Spot capacity was left out: no field.');
      const low = recommended(judged({ maxRiskLevel: 'LOW' }));
      expect([low.spot, low.schedule]).toEqual([undefined, undefined]);
      expect(low.reasons.join()).toMatch(
        /A schedule was left out: with it the risk would be/,
      );
    });

    /** What was used since it was in force is of the pods that it left. */
    const scheduled = (schedule: string) => ({
      ...ten,
      schedule,
      past: [{ until: new Date((until - 20 * DAY) * 1000), count: 10 }],
    });

    it('keeps a schedule in force, and does not save by it again', () => {
      const { schedule } = recommended(judged());
      // Five at night, each as busy as they may be.
      const found = recommended(
        judged({ target: scheduled(schedule!) }, daily(0.3)),
      );
      expect(found.schedule).toBeUndefined();
      expect(found.currentCost).toBeLessThan(recommended(judged()).currentCost);
      expect(found.reasons.join()).toMatch(/stays in force/);
    });

    it('ends a schedule in force that leaves too few', () => {
      const found = recommended(
        judged({ target: scheduled('0 7 * * *=10; 0 18 * * *=6') }, daily(1.8)),
      );
      expect(found).toMatchObject({ replicas: 10, schedule: 'none' });
      expect(found.reasons.join()).toMatch(
        /is ended, and 10 pods are there at any hour: it does not fit any more/,
      );
    });
  });
});
