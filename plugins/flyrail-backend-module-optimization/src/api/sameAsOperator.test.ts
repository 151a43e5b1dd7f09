import {
  resourcePath,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  Deployment,
  readObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  LIST_PRICES,
  type CostOptimizationSpec,
} from '@flyrail/backstage-plugin-optimization-common';
import { optimizerApp } from '../__testUtils__/optimizerApp';
import { ScriptedUsage, usageLike } from '../__testUtils__/scriptedUsage';
import { deploymentObject } from '../__testUtils__/workloads';
import { RECOMMENDED_TYPES } from '../analysis/judge';
import { createAnalysis } from '../analysis/knowledge';
import { shownRecommendation } from '../change/shown';
import type { RollbackState } from '../state/rollbackState';
import { analysisTarget } from '../target/analysisTarget';
import { findTarget } from '../target/findTarget';

const DAY = 86_400;
const MIB = 2 ** 20;

/** An operator's kind that has sizes alone: nowhere to write replicas, spot capacity or a schedule. */
const Site = {
  ...Deployment,
  ...{ group: 'test.example.com', kind: 'Site', plural: 'sites' },
  sizing: { resources: 'spec.resources' },
} as unknown as ResourceDefinition;
const site = {
  apiVersion: 'test.example.com/v1',
  kind: 'Site',
  metadata: { name: 'owned', namespace: 'shop', uid: 'the-site' },
  spec: {},
};
const owner = { ...site, ...site.metadata, controller: true };

const deployment = (name: string, metadata: object = {}) =>
  deploymentObject(name, {}, { namespace: 'shop', uid: name, ...metadata });
const objects = new Map<string, KubernetesObject>(
  [
    ['own', deployment('own')],
    ['clocked', deployment('clocked')],
    ['owned', deployment('owned', { ownerReferences: [owner] })],
  ].map(([name, object]) => [
    resourcePath(Deployment, { namespace: 'shop', name: name as string }),
    object as KubernetesObject,
  ]),
).set(resourcePath(Site, { namespace: 'shop', name: 'owned' }), site);

/** What is in force of `clocked`: it has two pods now, at night, and eight by day. */
const inForce = {
  leaves: [
    {
      field: 'replicas',
      original: '8',
      before: '8',
      wanted: '2',
      schedule: '0 7 * * 1-5=8; 0 18 * * 1-5=2',
    },
  ],
} as unknown as RollbackState;
const stateOf = (name: string) => (name === 'clocked' ? inForce : undefined);

const usage = new ScriptedUsage('dev');
for (const name of ['own', 'clocked', 'owned'])
  usage.known.set(
    name,
    new Map([['app', usageLike({ cpu: 0.05, memory: 60 * MIB })]]),
  );
const optimizer = optimizerApp({
  ...{ usage, objects, kinds: [Site] },
  states: {
    read: async (_, { name }) => ({
      state: stateOf(name),
      problems: [],
      lost: false,
    }),
  },
});
const analysis = createAnalysis({
  usage: usage.reader,
  prices: LIST_PRICES.other,
  loads: { of: async () => undefined, attach: () => {} },
});

/** As the operator sees the cluster. */
const request = async ({ path }: { path: string }): Promise<any> => {
  const found = objects.get(path);
  if (found) return found;
  if (/(horizontalpodautoscalers|poddisruptionbudgets|pods)$/.test(path))
    return { items: [] };
  throw new ApiError('dev', 404, 'NotFound', `${path} not found`);
};
const operatorsView = {
  cluster: {
    name: 'dev',
    definition: ({ kind }: { kind: string }) =>
      kind === 'Site' ? Site : undefined,
  },
  request,
  get: (
    resource: typeof Deployment,
    at: { namespace?: string; name: string },
  ) => readObject({ request } as never, resource, at),
};

/** What a CostOptimization's status would show of the workload. */
async function shownByOperator(
  name: string,
  optimizationType: CostOptimizationSpec['optimizationType'],
  maxChangePercent: number,
) {
  const found = await findTarget(operatorsView, {
    metadata: { namespace: 'shop' },
    spec: { targetWorkload: { kind: 'Deployment', name } },
  } as never);
  if (!found.workload) throw new Error(found.obstacle.message);
  const target = await analysisTarget(operatorsView, found, stateOf(name));
  const result = await analysis.analyse(
    {
      ...{ target, optimizationType, maxChangePercent },
      windowSeconds: 7 * DAY,
      now: new Date(),
    },
    { signal: new AbortController().signal },
  );
  if (result.outcome !== 'recommendation') throw new Error(result.message);
  const { replicas, containers } = target;
  return shownRecommendation(result.recommendation, {
    uid: found.workload.uid,
    replicas,
    containers,
  });
}

const told = async (
  name: string,
  type: CostOptimizationSpec['optimizationType'],
  percent: number,
) => {
  const { body } = await optimizer
    .post(`/optimize/dev:shop:Deployment:${name}`, {
      optimization_types: [RECOMMENDED_TYPES[type]],
      metrics_window: '7d',
      max_change_percent: percent,
    })
    .expect(200);
  return body.recommendations[0];
};

describe('of the same usage, the API and the operator', () => {
  it.each([
    ['own', 'CPU', 100],
    ['own', 'CPU', 30],
    ['own', 'MEMORY', 100],
    ['own', 'ALL', 100],
    ['own', 'ALL', 40],
    ['clocked', 'CPU', 100],
    ['clocked', 'ALL', 100],
    ['owned', 'ALL', 100],
  ] as const)(
    'recommend the same for %s (%s, by at most %i percent)',
    async (name, type, percent) => {
      const shown = await shownByOperator(name, type, percent);
      const answer = await told(name, type, percent);
      expect(answer.confidence_score).toBeCloseTo(shown.confidenceScore, 3);
      expect({
        type: answer.optimization_type,
        savings: answer.monthly_savings,
        risk: answer.risk_assessment.level,
        reasons: answer.reasons,
      }).toEqual({
        type: shown.optimizationType,
        savings: shown.monthlySavings,
        risk: shown.riskLevel,
        reasons: shown.reasons,
      });
    },
  );

  it('count the pods of each hour where they follow the clock', async () => {
    const [clocked, own] = await Promise.all(
      ['clocked', 'own'].map(name => told(name, 'CPU', 100)),
    );
    const podsOfAWeek = (55 * 8 + 113 * 2) / 168;
    expect(clocked.current_cost / own.current_cost).toBeCloseTo(
      podsOfAWeek / 2,
      2,
    );
  });

  it('recommend nothing that the owner has no field for', async () => {
    const { reasons } = await told('owned', 'ALL', 100);
    expect(reasons.join('\n')).toMatch(
      /Site "owned" owns the workload and has no field for it/,
    );
  });
});
