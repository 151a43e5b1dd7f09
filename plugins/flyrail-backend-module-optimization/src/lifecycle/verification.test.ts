import { SLO_QUERY } from '@flyrail/backstage-plugin-optimization-common';
import { deploymentObject } from '../__testUtils__/workloads';
import type { LeafChange } from '../change/leaves';
import type { RollbackState } from '../state/rollbackState';
import { workloadOf } from '../target/workload';
import type { Objectives } from '../verify/objectives';
import { verify } from './verification';

const APPLIED = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) =>
  new Date(APPLIED + seconds * 1_000).toISOString();

const leaf = (change: Partial<LeafChange> = {}): LeafChange => ({
  ...{ container: 'app', field: 'limits.cpu' },
  ...{ original: '2', before: '1', wanted: '500m' },
  ...change,
});

/** Of `shop`, ready since so many seconds after the change. */
const pod = (name: string, readySince: number, change: object = {}) => ({
  metadata: {
    name,
    labels: { 'pod-template-hash': '5d4' },
    ownerReferences: [
      { kind: 'ReplicaSet', name: 'shop-5d4', controller: true },
    ],
  },
  status: {
    startTime: at(1),
    conditions: [
      { type: 'Ready', status: 'True', lastTransitionTime: at(readySince) },
    ],
    containerStatuses: [{ name: 'app', restartCount: 0, ...change }],
  },
});

const killed = {
  lastState: { terminated: { reason: 'OOMKilled', finishedAt: at(5) } },
};

describe('A look at a change', () => {
  /** What Prometheus was asked, and what comes of the look five minutes after the change. */
  const look = async ({
    pods,
    leaves = [leaf()],
    previous,
    isRolledOut = true,
    throttled = 0.1,
  }: {
    pods: object[];
    leaves?: LeafChange[];
    previous?: { leaves: LeafChange[] };
    isRolledOut?: boolean;
    throttled?: number;
  }) => {
    const asked: string[] = [];
    const objectives: Objectives = {
      async ask(_, query, { deadlineMs }) {
        asked.push(`${query} in ${deadlineMs} ms`);
        return { state: 'broken' };
      },
      async throttling(_, { pods: names, containers }, { deadlineMs }) {
        asked.push(`${containers} of ${names} in ${deadlineMs} ms`);
        return { state: 'known', share: throttled };
      },
    };
    const counts = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
    const workload = workloadOf('Deployment', {
      ...deploymentObject('shop', {}, { name: 'shop', uid: 'u1' }),
      status: isRolledOut ? counts : {},
    });
    const verdict = await verify(
      {
        look: {
          cluster: { name: 'dev' },
          object: { metadata: { annotations: { [SLO_QUERY]: 'slo' } } },
          signal: new AbortController().signal,
          now: () => new Date(at(300)),
          request: async () => ({ items: pods }),
        },
        parts: { objectives, settings: { verifyMs: 600_000 } },
      } as any,
      {
        leaves,
        previous,
        through: { uid: 'u1' },
        baseline: { readySeconds: 5, restartsPerHour: 0, throttled: 0.02 },
      } as unknown as RollbackState,
      workload,
      APPLIED,
    );
    return { asked, verdict };
  };

  const well = [pod('shop-5d4-a', 4), pod('shop-5d4-b', 290)];
  const SLO = 'slo in 5000 ms';
  const THROTTLED = 'app of shop-5d4-a in 5000 ms';

  it('waits for no Prometheus where the pods do worse', async () => {
    const { asked, verdict } = await look({
      pods: [pod('shop-5d4-a', 4, killed)],
    });
    expect(verdict).toMatchObject({
      state: 'worse',
      message: expect.stringMatching(/ran out of memory/),
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['more than the LimitRange gives', '384Mi', 'watching'],
    ['less than the LimitRange gives', '128Mi', 'worse'],
  ])(
    'takes a memory limit of %s for what it is: %s',
    async (_, wanted, state) => {
      const given = { original: null, before: null, had: '256Mi', wanted };
      const { verdict } = await look({
        pods: [pod('shop-5d4-a', 4, killed)],
        leaves: [leaf({ field: 'limits.memory', ...given })],
      });
      expect(verdict.state).toBe(state);
    },
  );

  it('asks for the objective, and how much the pods that have started are throttled', async () => {
    const { asked, verdict } = await look({ pods: well });
    expect(asked).toEqual([SLO, THROTTLED]);
    expect(verdict.state).toBe('watching');
  });

  it('asks for throttling also when a schedule has had its turn since', async () => {
    const turned = leaf();
    const { asked } = await look({
      pods: well,
      leaves: [{ ...turned, before: turned.wanted }],
    });
    expect(asked).toEqual([SLO, THROTTLED]);
  });

  it('is worse where they are throttled by the lower limit', async () => {
    expect((await look({ pods: well, throttled: 0.5 })).verdict).toMatchObject({
      state: 'worse',
      message: expect.stringMatching(/50 % of its periods \(before: 2 %\)/),
    });
  });

  it.each<[string, Partial<Parameters<typeof look>[0]>]>([
    ['it is rolled out', { isRolledOut: false }],
    ['its CPU limit went down', { leaves: [leaf({ field: 'requests.cpu' })] }],
    [
      'its CPU limit went down now, not at an earlier change',
      { leaves: [leaf()], previous: { leaves: [leaf()] } },
    ],
  ])('asks for throttling only where %s', async (_, change) => {
    expect((await look({ pods: well, ...change })).asked).toEqual([SLO]);
  });

  it('says that nobody looked where no pod has been ready for long enough', async () => {
    const { verdict } = await look({ pods: [pod('shop-5d4-b', 290)] });
    expect(verdict).toMatchObject({
      state: 'watching',
      remark: expect.stringMatching(/nobody looked .* ready for two minutes/),
    });
  });
});
