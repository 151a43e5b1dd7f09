import { assessRisk, type RiskCode, type RiskFacts } from './risk';

/** Ten replicas of a stateless service with a budget, of which nothing bad is known and to which nothing is done. */
const calm: RiskFacts = {
  kind: 'Deployment',
  requests: [],
  replicas: { before: 10, after: 10 },
  confidence: 1,
  oomKills: 0,
  throttledShare: 0,
  restartsPerDay: 0,
  disruptionBudget: true,
  burstiness: 1,
};
const request = (
  resource: 'cpu' | 'memory',
  before: number | undefined,
  after: number,
) => ({ container: 'web', resource, before, after });
const halfTheCpu = [request('cpu', 2, 1)];
const halfTheMemory = [request('memory', 2e9, 1e9)];

describe('risk', () => {
  it('is none where nothing changes and nothing is wrong', () => {
    expect(assessRisk(calm)).toEqual({ level: 'LOW', score: 0, reasons: [] });
  });

  it.each<[string, Partial<RiskFacts>, string, number, RiskCode[]]>([
    ['half the CPU', { requests: halfTheCpu }, 'LOW', 0.075, ['CpuLowered']],
    [
      'half the memory',
      { requests: halfTheMemory },
      'LOW',
      0.1,
      ['MemoryLowered'],
    ],
    [
      'more memory',
      { requests: [request('memory', 1e9, 2e9)] },
      'LOW',
      0.03,
      ['RequestRaised'],
    ],
    [
      'a first request',
      { requests: [request('cpu', undefined, 1)] },
      'LOW',
      0.1,
      ['FirstRequest'],
    ],
    // 1 − 0.925 × 0.92.
    [
      'half the CPU, 90 % sure',
      { requests: halfTheCpu, confidence: 0.9 },
      'LOW',
      0.149,
      ['LowConfidence', 'CpuLowered'],
    ],
    // 1 − 0.925 × 0.6.
    [
      'half the CPU, half sure',
      { requests: halfTheCpu, confidence: 0.5 },
      'MEDIUM',
      0.445,
      ['LowConfidence', 'CpuLowered'],
    ],
    // 1 − 0.925 × 0.9 × 0.95 × 0.95 × 0.96: what most over-provisioned services are.
    [
      'half of all of a stateless service without a budget, 95 % sure',
      {
        requests: [...halfTheCpu, ...halfTheMemory],
        memoryLimitsLowered: ['web'],
        disruptionBudget: false,
        confidence: 0.95,
      },
      'LOW',
      0.278722,
      [
        'MemoryLowered',
        'CpuLowered',
        'MemoryLimitLowered',
        'NoDisruptionBudget',
        'LowConfidence',
      ],
    ],
    // 1 − 0.4 × 0.9.
    [
      'half the memory of what was killed for it',
      { requests: halfTheMemory, oomKills: 2 },
      'HIGH',
      0.64,
      ['OutOfMemoryBefore', 'MemoryLowered'],
    ],
    [
      'the memory limit of what was killed for it',
      { memoryLimitsLowered: ['web'], oomKills: 2 },
      'HIGH',
      0.62,
      ['OutOfMemoryBefore', 'MemoryLimitLowered'],
    ],
    [
      'half the CPU of what was killed for its memory',
      { requests: halfTheCpu, oomKills: 1 },
      'LOW',
      0.12125,
      ['CpuLowered', 'OutOfMemoryBefore'],
    ],
    // 1 − 0.925 × 0.5.
    [
      'half the CPU of what is throttled',
      { requests: halfTheCpu, throttledShare: 0.2 },
      'HIGH',
      0.5375,
      ['Throttled', 'CpuLowered'],
    ],
    [
      'more CPU for what is throttled',
      { requests: [request('cpu', 1, 2)], throttledShare: 0.2 },
      'LOW',
      0.0785,
      ['Throttled', 'RequestRaised'],
    ],
    // 1 − 0.925 × 0.88.
    [
      'half the CPU of what bursts',
      { requests: halfTheCpu, burstiness: 12 },
      'LOW',
      0.186,
      ['Bursty', 'CpuLowered'],
    ],
    // 1 − 0.9 × 0.55.
    [
      'half the memory of what has a heap',
      { requests: halfTheMemory, heaps: ['web'] },
      'HIGH',
      0.505,
      ['Heap', 'MemoryLowered'],
    ],
    [
      'a pod that loses its guarantee',
      { qos: { before: 'Guaranteed', after: 'Burstable' } },
      'LOW',
      0.2,
      ['QosChanges'],
    ],
    [
      'half of the replicas',
      { replicas: { before: 10, after: 5 } },
      'LOW',
      0.1,
      ['ReplicasReduced'],
    ],
    // 1 − 0.9 × 0.75: half of two is also the last one.
    [
      'one of two replicas',
      { replicas: { before: 2, after: 1 } },
      'MEDIUM',
      0.325,
      ['SingleReplica', 'ReplicasReduced'],
    ],
    [
      'no disruption budget',
      { disruptionBudget: false },
      'LOW',
      0.05,
      ['NoDisruptionBudget'],
    ],
    // 1 − 0.7 × 0.75.
    [
      'spot capacity without a disruption budget',
      { spot: true, disruptionBudget: false },
      'MEDIUM',
      0.475,
      ['Spot', 'NoDisruptionBudget'],
    ],
    ['a schedule', { schedule: true }, 'LOW', 0.15, ['Schedule']],
    [
      'what restarts every day',
      { restartsPerDay: 3 },
      'LOW',
      0.15,
      ['Restarts'],
    ],
    [
      'a DaemonSet',
      { kind: 'DaemonSet', replicas: undefined, disruptionBudget: false },
      'LOW',
      0.15,
      ['DaemonSet'],
    ],
    // 1 − 0.75 × 0.75 × 0.4 × 0.9.
    [
      'half the memory of one pod with data that was killed for it',
      {
        kind: 'StatefulSet',
        replicas: { before: 1, after: 1 },
        requests: halfTheMemory,
        oomKills: 1,
      },
      'CRITICAL',
      0.7975,
      ['OutOfMemoryBefore', 'SingleReplica', 'StatefulSet', 'MemoryLowered'],
    ],
  ])('of %s', (_, facts, level, score, codes) => {
    const assessed = assessRisk({ ...calm, ...facts });
    expect([assessed.level, assessed.reasons.map(({ code }) => code)]).toEqual([
      level,
      codes,
    ]);
    expect(assessed.score).toBeCloseTo(score, 9);
  });

  it('tells by the largest cut of several containers', () => {
    const [{ message }] = assessRisk({
      ...calm,
      requests: [
        ...halfTheCpu,
        { container: 'proxy', resource: 'cpu', before: 1, after: 0.2 },
      ],
    }).reasons;
    expect(message).toBe('the CPU request of proxy falls by 80 %');
  });

  it.each([
    [NaN, 0.8],
    [-1, 0.8],
    [7, 0],
  ])('of a confidence of %d is %d', (confidence, score) => {
    expect(assessRisk({ ...calm, confidence }).score).toBeCloseTo(score, 9);
  });
});
