import {
  digestOf,
  LIST_PRICES,
  type Incidents,
  foldIncidents,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { replay, sizesOn } from './backtest';
import type { OptimizationType } from './judge';

const DAY = 86_400;
const MIB = 2 ** 20;
const prices = LIST_PRICES.other;
const now = new Date('2026-11-20T12:00:00Z');
const until = now.getTime() / 1000;

const target: AnalysisTarget = {
  cluster: 'dev',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'api',
  uid: 'u1',
  replicas: 3,
  containers: [
    {
      name: 'app',
      requests: { cpu: 1, memory: 1024 * MIB },
      limits: { cpu: 1, memory: 1024 * MIB },
    },
  ],
  podSpec: { containers: [{ name: 'app' }] },
  autoscalers: [],
  disruptionBudgets: [],
};

/** A value every five minutes for so many days until now. */
function used(
  days: number,
  cpu: (time: number) => number,
  memory: (time: number) => number = () => 300 * MIB,
  incidents: Incidents = {},
) {
  const times = Float64Array.from(
    { length: days * 288 },
    (_, index) => until - days * DAY + index * 300,
  );
  return new Map([
    [
      'app',
      foldIncidents(
        digestOf({ times, cpu: times.map(cpu), memory: times.map(memory) }),
        incidents,
      ),
    ],
  ]);
}

describe('a backtest', () => {
  it('saves what was idle, without trouble, where every day is like the last', async () => {
    const { containers, savedUsd, days } = await replay(
      target,
      used(20, () => 0.2),
      { days: 14, now, prices },
    );
    expect(days).toBe(14);
    const [app] = containers;
    expect(app).toMatchObject({ oomKills: 0, actualOomKills: 0 });
    expect(app.fit.cpu!.timeAbove).toBeLessThan(0.01);
    expect(app.fit.cpu!.slack).toBeLessThan(0.3);
    expect(app.now.cpu!.slack).toBeCloseTo(0.8, 1);
    // 13.5 days of three pods that ask for a core and a GiB.
    const spent =
      13.5 *
      24 *
      3 *
      (prices.onDemand.cpuCoreHour + prices.onDemand.memoryGiBHour);
    expect(savedUsd / spent).toBeGreaterThan(0.6);
    expect(savedUsd / spent).toBeLessThan(0.85);
  });

  it('knows nothing of the day ahead: a jump is told as OOM kill and throttling', async () => {
    const jump = until - 1.5 * DAY;
    const [app] = (
      await replay(
        target,
        used(
          20,
          time => (time < jump ? 0.2 : 0.8),
          time => (time < jump ? 300 * MIB : 900 * MIB),
        ),
        { days: 14, now, prices },
      )
    ).containers;
    expect(app.oomKills).toBeGreaterThanOrEqual(1);
    expect(app.throttledShare).toBeGreaterThan(0.02);
    expect(app.now.cpu!.timeAbove).toBe(0);
  });

  it('counts the replayed days on which there was a kill, and the throttling of these days alone', async () => {
    const noon = until - DAY;
    const kills = [noon, noon + 60, noon + 120, until - 2 * DAY].map(time => ({
      ...{ time, memoryBytes: 1024 * MIB },
    }));
    const throttling = [
      { time: noon, share: 0.2 },
      { time: until - 2 * DAY, share: 0.8 },
    ];
    const [app] = (
      await replay(
        target,
        used(3, () => 0.2, undefined, { oomKills: kills, throttling }),
        { days: 14, now, prices },
      )
    ).containers;
    expect(app).toMatchObject({ days: 2, actualOomKills: 1 });
    expect(app.actualThrottledShare).toBeCloseTo(0.2, 9);
  });

  it('counts today only as far as it is over', async () => {
    const { days, seconds } = await replay(
      target,
      used(20, () => 0.2),
      { days: 3, now, prices },
    );
    expect([days, seconds]).toEqual([3, 2.5 * DAY]);
  });

  it.each<[OptimizationType, number, object]>([
    ['ALL', 100, { cpu: 0.22, memory: 0.32 }],
    ['CPU', 100, { cpu: 0.22, memory: 1 }],
    ['MEMORY', 100, { cpu: 1, memory: 0.32 }],
    ['CPU', 50, { cpu: 0.5, memory: 1 }],
  ])(
    'changes of %s at most %s %%, and leaves the rest as it is',
    async (type, maxChangePercent, expected) => {
      const [size] = sizesOn(
        target,
        used(20, () => 0.2),
        until - DAY,
        { prices, type, maxChangePercent },
      )!;
      const { cpu, memory } = expected as { cpu: number; memory: number };
      expect(size.requests.cpu).toBeCloseTo(cpu, 1);
      expect(size.requests.memory! / 1024 / MIB).toBeCloseTo(memory, 1);
    },
  );

  it('is of no day where no request is to change', async () => {
    const { days } = await replay(
      target,
      used(20, () => 0.2),
      { days: 14, now, prices, type: 'REPLICAS' },
    );
    expect(days).toBe(0);
  });

  it('leaves out the days before which there was no day of usage', async () => {
    const { days, containers } = await replay(
      target,
      used(3, () => 0.2),
      { days: 14, now, prices },
    );
    expect(days).toBe(2);
    expect(containers[0].days).toBe(2);
  });

  it('is of no day where nothing is known', async () => {
    expect(
      await replay(target, new Map(), { days: 14, now, prices }),
    ).toMatchObject({
      days: 0,
      containers: [],
      savedUsd: 0,
    });
  });
});
