import { decideReplicas, leastReplicasFor, replicasFor } from './replicas';
import type { Workload } from './workload';

const GIB = 2 ** 30;
const request = { cpu: 1, memory: 2 * GIB };

const workload = (more: Partial<Workload> = {}): Workload => ({
  kind: 'Deployment',
  name: 'web',
  replicas: 10,
  containers: [],
  podSpec: {},
  autoscalers: [],
  disruptionBudgets: [],
  ...more,
});

const budget = (minAvailable: number | string) => ({
  disruptionBudgets: [{ name: 'web', minAvailable }],
});

describe('the pods that a load needs', () => {
  it.each([
    [{ cpu: 2 }, 4],
    [{ cpu: 2.01 }, 5],
    [{ cpu: 0 }, 1],
    [{ cpu: 1, memory: 5 * GIB }, 5],
    [{ memory: 2 * GIB }, 2],
    [{}, undefined],
  ])('%j are %s', (load, pods) => {
    expect(replicasFor(load, request)).toBe(pods);
  });

  it('are unknown where nothing is requested', () => {
    expect(replicasFor({ cpu: 1 }, { cpu: 0, memory: 0 })).toBeUndefined();
  });
});

describe('a disruption budget', () => {
  it.each([
    [2, 3],
    [0, 1],
    // Of two pods one is available while the other is evicted; of one none is.
    ['50%', 2],
    // Of four pods three.
    ['75%', 4],
    ['90%', 10],
    ['0%', 1],
    ['100%', 1],
  ])('of %s available needs %d pods', (minAvailable, pods) => {
    expect(leastReplicasFor({ name: 'web', minAvailable })).toBe(pods);
  });

  it('of unavailable pods needs none', () => {
    expect(leastReplicasFor({ name: 'web', maxUnavailable: 1 })).toBe(1);
  });
});

describe('fewer replicas', () => {
  it.each<[string, Workload, number, number, number, number]>([
    ['do for the load', workload(), 2, 100, 4, 0],
    ['are two at least', workload(), 0.1, 100, 2, 0],
    ['hold a disruption budget', workload(budget(5)), 0.1, 100, 6, 0],
    // 10 → 6 → 4.
    ['come by steps', workload(), 2, 40, 6, 1],
  ])('%s', (_, target, cpu, maxChangePercent, after, stepsLeft) => {
    expect(
      decideReplicas(target, { cpu }, request, { maxChangePercent }),
    ).toMatchObject({ outcome: 'fewer', before: 10, after, stepsLeft });
  });

  it('of a StatefulSet wait for a person', () => {
    expect(
      decideReplicas(workload({ kind: 'StatefulSet' }), { cpu: 1 }, request, {
        maxChangePercent: 100,
      }),
    ).toMatchObject({
      outcome: 'fewer',
      needsApproval: expect.stringContaining('a person has to agree'),
    });
  });

  it.each<
    [string, Workload, { cpu?: number }, number, string | undefined, RegExp]
  >([
    [
      'of a DaemonSet',
      workload({ kind: 'DaemonSet', replicas: undefined }),
      { cpu: 1 },
      100,
      'DaemonSet',
      /each node/,
    ],
    [
      "of an autoscaler's",
      workload({
        autoscalers: [
          { name: 'hpa', minReplicas: 2, maxReplicas: 9, utilization: [] },
        ],
      }),
      { cpu: 1 },
      100,
      'AutoscalerOwnsReplicas',
      /hpa decides.*2–9/,
    ],
    [
      'of one',
      workload({ replicas: 1 }),
      { cpu: 0 },
      100,
      undefined,
      /never less than 1/,
    ],
    [
      'of none',
      workload({ replicas: 0 }),
      { cpu: 0 },
      100,
      undefined,
      /never less than 1/,
    ],
    [
      'of two',
      workload({ replicas: 2 }),
      { cpu: 0 },
      100,
      undefined,
      /2 are right: at least two/,
    ],
    [
      'where the load needs them',
      workload(),
      { cpu: 5 },
      100,
      undefined,
      /10 are right/,
    ],
    [
      'where there are too few already',
      workload(),
      { cpu: 6 },
      100,
      undefined,
      /fewer than they should be.*needs 12/,
    ],
    [
      'where the load is not known',
      workload(),
      {},
      100,
      undefined,
      /not known/,
    ],
    [
      'where one is too much at once',
      workload({ replicas: 3 }),
      { cpu: 0 },
      30,
      'StepTooSmall',
      /more than 30 %/,
    ],
  ])('are not %s', (_, target, load, maxChangePercent, code, reason) => {
    const decision = decideReplicas(target, load, request, {
      maxChangePercent,
    });
    expect(decision).toMatchObject({
      outcome: 'keep',
      reason: expect.stringMatching(reason),
    });
    expect(
      decision.outcome === 'keep' ? decision.conflict?.code : 'fewer',
    ).toBe(code);
  });
});
