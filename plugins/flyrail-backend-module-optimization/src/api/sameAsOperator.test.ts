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
import { analysisTarget } from '../lifecycle/recommend';
import type { Look } from '../parts';
import { workloadOf } from '../target/workload';

const DAY = 86_400;
const MIB = 2 ** 20;

const object = deploymentObject('shop', {}, { namespace: 'shop', uid: 'shop' });
const workload = workloadOf('Deployment', object);
const usage = new ScriptedUsage('dev');
usage.known.set(
  'shop',
  new Map([['app', usageLike({ cpu: 0.05, memory: 60 * MIB })]]),
);
const optimizer = optimizerApp({
  usage,
  objects: new Map([
    ['/apis/apps/v1/namespaces/shop/deployments/shop', object],
  ]),
});
const analysis = createAnalysis({
  usage: usage.reader,
  prices: LIST_PRICES.other,
  loads: { of: async () => undefined, attach: () => {} },
});

/** What a CostOptimization's status would show of the workload. */
async function shownByOperator(
  optimizationType: CostOptimizationSpec['optimizationType'],
  maxChangePercent: number,
) {
  const target = await analysisTarget(
    {
      cluster: { name: 'dev' },
      request: async () => ({ items: [] }),
    } as unknown as Look,
    { workload },
    undefined,
  );
  const result = await analysis.analyse(
    {
      ...{ target, optimizationType, maxChangePercent },
      windowSeconds: 7 * DAY,
      now: new Date(),
    },
    { signal: new AbortController().signal },
  );
  if (result.outcome !== 'recommendation') throw new Error(result.message);
  return shownRecommendation(result.recommendation, workload);
}

describe('of the same usage, the API and the operator', () => {
  it.each([
    ['CPU', 100],
    ['CPU', 30],
    ['MEMORY', 100],
    ['ALL', 100],
    ['ALL', 40],
  ] as const)(
    'recommend the same for %s, by at most %i percent',
    async (type, percent) => {
      const shown = await shownByOperator(type, percent);
      const { body } = await optimizer
        .post('/optimize/dev:shop:Deployment:shop', {
          optimization_types: [RECOMMENDED_TYPES[type]],
          metrics_window: '7d',
          max_change_percent: percent,
        })
        .expect(200);
      const [told] = body.recommendations;
      const { containers, ...changes } = told.recommended_config;
      expect(Object.keys(changes)).not.toEqual([]);
      expect(changes).toEqual(shown.changes);
      expect(containers[0].after).toMatchObject(shown.containers![0].after);
      expect(told.confidence_score).toBeCloseTo(shown.confidenceScore, 3);
      expect({
        type: told.optimization_type,
        savings: told.monthly_savings,
        risk: told.risk_assessment.level,
        reasons: told.reasons,
      }).toEqual({
        type: shown.optimizationType,
        savings: shown.monthlySavings,
        risk: shown.riskLevel,
        reasons: shown.reasons,
      });
    },
  );
});
