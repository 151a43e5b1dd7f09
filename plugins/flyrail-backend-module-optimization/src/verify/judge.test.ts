import {
  containerHealth as container,
  podHealth as pod,
} from '../__testUtils__/podHealth';
import { judge, type PodHealth, type VerifyInput } from './judge';

const input = (change: Partial<VerifyInput> = {}): VerifyInput => ({
  appliedAt: 1_000.6,
  now: 1_060,
  windowSeconds: 600,
  rollout: { state: 'complete' },
  pods: [pod()],
  baseline: { readySeconds: 5, restartsPerHour: 0 },
  memoryRaised: [],
  ...change,
});

const unready = (startedAt: number, change: Partial<PodHealth> = {}) =>
  pod({ startedAt, isReady: false, readySince: startedAt, ...change });

describe('Fewer of the same pods are worse', () => {
  const old = (change: Partial<PodHealth>) =>
    input({ podsStay: true, pods: [pod({ startedAt: 500, ...change })] });

  it.each<[string, Partial<PodHealth>, string]>([
    [
      'when one of them runs out of memory',
      {
        containers: container({ lastEnd: { reason: 'OOMKilled', at: 1_010 } }),
      },
      'worse',
    ],
    [
      'when one of them is not ready any more',
      { isReady: false, readySince: 1_010 },
      'worse',
    ],
    [
      'not for what was so before',
      {
        isReady: false,
        readySince: 600,
        containers: container({
          waiting: 'CrashLoopBackOff',
          restarts: 9,
          lastEnd: { reason: 'OOMKilled', at: 900 },
        }),
      },
      'watching',
    ],
  ])('%s', (_, change, verdict) => {
    expect(judge(old(change)).state).toBe(verdict);
  });
});

describe('A change is worse at the first sign of', () => {
  it.each<[string, Partial<VerifyInput>, RegExp]>([
    [
      'an OOM kill',
      {
        pods: [
          pod({
            containers: container({
              lastEnd: { reason: 'OOMKilled', at: 1_010 },
            }),
          }),
        ],
      },
      /app of pod shop-1 ran out of memory/,
    ],
    [
      'a crash loop',
      {
        pods: [pod({ containers: container({ waiting: 'CrashLoopBackOff' }) })],
      },
      /crashes again and again/,
    ],
    [
      'restarts that were not usual',
      { pods: [pod({ containers: container({ restarts: 2 }) })] },
      /2 restarts since the change/,
    ],
    [
      'a pod that does not become ready',
      { pods: [unready(1_005)] },
      /is not ready 55 s/,
    ],
    [
      'a pod that finds no node',
      { pods: [unready(1_005, { unschedulable: '0/3 nodes are available' })] },
      /finds no node: 0\/3/,
    ],
    [
      'pods that a quota does not let be made',
      {
        rollout: {
          state: 'rolling',
          message: '0 of 1',
          refused: { message: 'exceeded quota: team', since: 1_010 },
        },
      },
      /makes no more pods: exceeded quota: team/,
    ],
    [
      'an objective that was kept before',
      {
        baseline: { readySeconds: 5, restartsPerHour: 0, objective: 'kept' },
        objective: { state: 'broken' },
      },
      /breaks its objective since the change/,
    ],
    [
      'a CPU that is throttled more than before',
      {
        baseline: { readySeconds: 5, restartsPerHour: 0, throttled: 0.03 },
        throttling: { state: 'known', share: 0.62 },
      },
      /throttled in 62 % of its periods \(before: 3 %\)/,
    ],
    [
      'a pod that finds no node while too few answer',
      {
        rollout: { state: 'rolling', message: '1 of 2 answer' },
        pods: [unready(1_005, { unschedulable: '0/3 nodes are available' })],
      },
      /finds no node: 0\/3/,
    ],
    [
      'a pod that finds no node in the time that adding one may take',
      {
        now: 1_306,
        rollout: { state: 'rolling', message: '', nodeWaitSeconds: 300 },
        pods: [unready(1_005, { unschedulable: '0/3 nodes are available' })],
      },
      /finds no node: 0\/3/,
    ],
    [
      'a pod whose image does not come while too few answer',
      {
        rollout: { state: 'rolling', message: '1 of 2 answer' },
        pods: [
          unready(1_005, {
            containers: container({ waiting: 'ContainerCreating' }),
          }),
        ],
      },
      /is not ready 55 s/,
    ],
    [
      'an OOM kill of a pod that is over',
      {
        pods: [
          unready(1_001, {
            isFinished: true,
            containers: container({
              lastEnd: { reason: 'OOMKilled', at: 1_010 },
            }),
          }),
        ],
      },
      /app of pod shop-1 ran out of memory/,
    ],
    [
      'a rollout that does not end',
      { rollout: { state: 'stuck', message: 'deadline' } },
      /does not end: deadline/,
    ],
  ])('%s', (_, change, words) => {
    expect(judge(input(change))).toEqual({
      state: 'worse',
      message: expect.stringMatching(words),
    });
  });
});

describe('A change is not worse for', () => {
  it.each<[string, Partial<VerifyInput>]>([
    [
      'an OOM kill before it',
      {
        pods: [
          pod({
            containers: container({
              lastEnd: { reason: 'OOMKilled', at: 900 },
            }),
          }),
        ],
      },
    ],
    [
      'an OOM kill of a container that was given more memory',
      {
        memoryRaised: ['app'],
        pods: [
          pod({
            containers: container({
              lastEnd: { reason: 'OOMKilled', at: 1_010 },
            }),
          }),
        ],
      },
    ],
    ['a pod that is still starting', { pods: [unready(1_040)] }],
    [
      'a pod that takes as long as it used to',
      {
        baseline: { readySeconds: 60, restartsPerHour: 0 },
        pods: [unready(1_001)],
      },
    ],
    [
      'a pod that runs since a moment ago, for its image took long',
      { pods: [unready(1_005, { runningSince: 1_050 })] },
    ],
    [
      'a pod that was evicted',
      {
        pods: [
          unready(1_001, { isFinished: true, unschedulable: undefined }),
          pod({ name: 'shop-2' }),
        ],
      },
    ],
    [
      'a CPU that is throttled as it was before',
      {
        baseline: { readySeconds: 5, restartsPerHour: 0, throttled: 0.4 },
        throttling: { state: 'known', share: 0.7 },
      },
    ],
    [
      'a CPU that is throttled now and then',
      {
        baseline: { readySeconds: 5, restartsPerHour: 0, throttled: 0 },
        throttling: { state: 'known', share: 0.25 },
      },
    ],
    ['an old pod in trouble', { pods: [unready(500)] }],
    [
      'a pod that is being deleted',
      { pods: [unready(1_001, { isDeleting: true })] },
    ],
    [
      'restarts that were usual before',
      {
        baseline: { readySeconds: 5, restartsPerHour: 120 },
        pods: [pod({ containers: container({ restarts: 3 }) })],
      },
    ],
    [
      'one restart',
      { pods: [pod({ containers: container({ restarts: 1 }) })] },
    ],
  ])('%s', (_, change) => {
    expect(judge(input(change)).state).toBe('watching');
  });

  it.each([
    ['was broken before', 'broken', { state: 'broken' }, /was broken before/],
    [
      'nobody knew before',
      'unknown',
      { state: 'broken' },
      /nobody knew before/,
    ],
    [
      'cannot be asked',
      'kept',
      { state: 'unknown', message: 'http://prometheus answered 500' },
      /cannot be asked: http:\/\/prometheus answered 500/,
    ],
  ] as const)(
    'an objective that %s, and says so',
    (_, before, objective, words) => {
      const baseline = {
        readySeconds: 5,
        restartsPerHour: 0,
        objective: before,
      };
      expect(judge(input({ baseline, objective }))).toMatchObject({
        state: 'watching',
        remark: expect.stringMatching(words),
      });
      expect(judge(input({ baseline, objective, now: 1_601 }))).toMatchObject({
        state: 'verified',
        message: expect.stringMatching(words),
      });
    },
  );

  it.each([
    ['for a moment', { message: 'exceeded quota', since: 1_045 }],
    ['since before it', { message: 'exceeded quota', since: 0 }, 1_020],
  ])('pods that a quota does not let be made %s', (_, refused, now = 1_060) => {
    expect(
      judge(
        input({
          now,
          rollout: { state: 'rolling', message: '0 of 1', refused },
        }),
      ).state,
    ).toBe('rollingOut');
  });

  it.each<[string, Partial<VerifyInput>, RegExp]>([
    [
      'nobody can say',
      {
        throttling: { state: 'unknown', message: 'no Prometheus' },
      },
      /nobody looked whether the lower CPU limit throttles it: no Prometheus$/,
    ],
    [
      'nobody knew before',
      { throttling: { state: 'known', share: 0.9 } },
      /throttled in 90 % .* nobody knew what it was before$/,
    ],
  ])('throttling of which %s, and says so', (_, change, words) => {
    expect(judge(input(change))).toMatchObject({
      state: 'watching',
      remark: expect.stringMatching(words),
    });
    expect(judge(input({ ...change, now: 1_601 }))).toMatchObject({
      state: 'verified',
      message: expect.stringMatching(words),
    });
  });

  it('a pod that waits for a node while the others serve, and says so', () => {
    const rollout = {
      state: 'rolling' as const,
      message: '1 of 2 pods are of the current template, 2 answer',
      nodeWaitSeconds: 300,
    };
    const pods = [unready(1_005, { unschedulable: '0/3 nodes' })];
    expect(judge(input({ now: 1_290, rollout, pods }))).toEqual({
      state: 'rollingOut',
      message: `${rollout.message}; pod shop-1 waits for a node: 0/3 nodes`,
    });
  });

  it.each(['ContainerCreating', 'PodInitializing'])(
    'a pod whose image is pulled (%s) while the others serve, and not for ever',
    waiting => {
      const stateAt = (now: number) =>
        judge(
          input({
            now,
            rollout: { state: 'rolling', message: '', nodeWaitSeconds: 300 },
            pods: [unready(1_005, { containers: container({ waiting }) })],
          }),
        ).state;
      expect(stateAt(1_290)).toBe('rollingOut');
      expect(stateAt(1_310)).toBe('worse');
    },
  );

  it('its rollout, which goes on', () => {
    expect(
      judge(input({ rollout: { state: 'rolling', message: '1 of 2' } })),
    ).toEqual({ state: 'rollingOut', message: '1 of 2' });
  });

  it('anything, once the window is over', () => {
    expect(judge(input({ now: 1_601 })).state).toBe('verified');
  });
});

describe('A rollout without a deadline of its own', () => {
  const rolling = (change: Partial<VerifyInput>) =>
    judge(
      input({
        rollout: {
          state: 'rolling',
          message: '1 of 3 pods are of the current template, 2 answer',
          patienceSeconds: 600,
        },
        ...change,
      }),
    );

  it.each<[string, Partial<VerifyInput>, string]>([
    ['goes on', { now: 1_500, pods: [] }, 'rollingOut'],
    ['ends when no pod is made', { now: 1_700, pods: [] }, 'worse'],
    [
      'goes on while pods get ready',
      { now: 1_700, pods: [pod({ startedAt: 1_590, readySince: 1_640 })] },
      'rollingOut',
    ],
    [
      'ends when none follows them',
      { now: 2_300, pods: [pod({ startedAt: 1_590, readySince: 1_640 })] },
      'worse',
    ],
    [
      'has the patience that slow pods need',
      {
        now: 1_700,
        pods: [],
        baseline: { readySeconds: 300, restartsPerHour: 0 },
      },
      'rollingOut',
    ],
  ])('%s', (_, change, verdict) => {
    expect(rolling(change).state).toBe(verdict);
  });
});
