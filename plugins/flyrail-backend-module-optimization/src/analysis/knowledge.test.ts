import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import { usageLike } from '../__testUtils__/scriptedUsage';
import type { AnalysisRequest, UsageReader } from '../analysis';
import { createAnalysis } from './knowledge';

const DAY = 86_400;
const now = new Date('2026-11-20T00:00:00Z');
const request: AnalysisRequest = {
  target: {
    cluster: 'dev',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'u1',
    replicas: 4,
    containers: [{ name: 'app', requests: { cpu: 1 }, limits: {} }],
    podSpec: { containers: [{ name: 'app' }] },
    autoscalers: [],
    disruptionBudgets: [{ name: 'web', maxUnavailable: 1 }],
  },
  optimizationType: 'SPOT_INSTANCES',
  windowSeconds: 14 * DAY,
  maxChangePercent: 100,
  now,
};
const usage: UsageReader = {
  read: async () => ({
    outcome: 'usage',
    byContainer: new Map([
      ['app', usageLike({ cpu: 0.4, memory: 1e8 }, { now: now.getTime() })],
    ]),
  }),
};
const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'a',
    labels: { 'karpenter.sh/capacity-type': 'on-demand' },
  },
  status: {},
};
const signal = new AbortController().signal;

const analysisWith = (nodes: (typeof node)[]) =>
  createAnalysis({
    usage,
    prices: LIST_PRICES.other,
    loads: { of: async () => ({ nodes, pods: [] }), attach: () => {} },
  });

describe('what the operator is told', () => {
  it('is in words where it is of what the operator does not write', async () => {
    expect(await analysisWith([node]).analyse(request, { signal })).toEqual({
      outcome: 'nothingToGain',
      message: expect.stringMatching(
        /^spot capacity of karpenter would save \d+\.\d\d USD a month: this is set up by hand/,
      ),
    });
  });

  it('is a recommendation where it can be written', async () => {
    const result = await analysisWith([]).analyse(
      { ...request, optimizationType: 'CPU' },
      { signal },
    );
    expect(result).toMatchObject({
      outcome: 'recommendation',
      recommendation: { optimizationType: 'right_size_cpu' },
    });
  });

  it('is what the source says where there is no usage', async () => {
    const analysis = createAnalysis({
      usage: {
        read: async () => ({ outcome: 'noSource', message: 'Add one' }),
      },
      prices: LIST_PRICES.other,
      loads: { of: async () => undefined, attach: () => {} },
    });
    expect(await analysis.analyse(request, { signal })).toEqual({
      outcome: 'noSource',
      message: 'Add one',
    });
  });
});
