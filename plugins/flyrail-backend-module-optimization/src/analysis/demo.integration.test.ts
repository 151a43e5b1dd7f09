import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, UsageReader } from '../analysis';
import { openOptimizationDatabase } from '../database';
import { PrometheusClient } from '../usage/prometheus/prometheusClient';
import { usageReader } from '../usage/usageReader';
import { prometheusUsage } from '../usage/usageSources';
import { replay } from './backtest';
import { createAnalysis } from './knowledge';

jest.setTimeout(120_000);

const url = process.env.FLYRAIL_TEST_PROMETHEUS;
if (!url)
  throw new Error(
    'FLYRAIL_TEST_PROMETHEUS is not set: run `./dev test integration`, or point it to the Prometheus that it starts (tools/dev/src/suites/integration.ts)',
  );

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const DAY = 86_400;
const GIB = 2 ** 30;
const prices = LIST_PRICES.other;
const clock = new FakeClock(
  Date.parse('2026-01-05T00:00:00Z') + 14 * DAY * 1000,
);
const now = new Date(clock.now());
const signal = new AbortController().signal;

/** The over-provisioned workloads of the samples. */
const sample = (
  name: string,
  replicas: number,
  cpu: number,
  memory: number,
): AnalysisTarget => ({
  cluster: 'dev',
  kind: 'Deployment',
  namespace: 'optimization-demo',
  name,
  uid: name,
  replicas,
  podSelector: { matchLabels: { app: name } },
  containers: [
    {
      name: 'app',
      requests: { cpu, memory: memory * GIB },
      limits: { cpu, memory: memory * GIB },
    },
  ],
  podSpec: { containers: [{ name: 'app' }] },
  autoscalers: [],
  disruptionBudgets: [],
});

const samples = [
  sample('frontend-web', 5, 2, 4),
  sample('api-gateway', 8, 1, 2),
  sample('batch-processor', 10, 4, 8),
  sample('microservice-analytics', 6, 0.5, 1),
];

describe('the samples, with the fortnight that a real Prometheus has of them', () => {
  let usage: UsageReader;

  beforeAll(async () => {
    const knex = await openOptimizationDatabase({
      ...mockServices.database.mock(),
      getClient: () => databases.init('SQLITE_3'),
    });
    const config = {
      ...{ url: url!, headers: {}, labels: {}, samplesPerQuery: 1_000_000 },
      ...{ queriesInFlight: 2, queryTimeoutSeconds: 30, historyDays: 14 },
    };
    const source = prometheusUsage('dev', config, {
      client: new PrometheusClient({ ...config, clock }),
      ...{ knex, logger: quietLogger(), clock },
    });
    await source.refresh(samples);
    usage = usageReader({ sources: new Map([['dev', source]]), clock });
  });

  it.each(samples.map(target => [target.name, target] as const))(
    '%s is recommended what would have saved, and hardly throttled it',
    async (_, target) => {
      const request = {
        target,
        optimizationType: 'ALL' as const,
        windowSeconds: 14 * DAY,
        maxChangePercent: 100,
        now,
      };
      const analysis = createAnalysis({
        usage,
        prices,
        loads: { of: async () => undefined, attach: () => {} },
      });
      const result = await analysis.analyse(request, { signal });
      if (result.outcome !== 'recommendation') throw new Error(result.message);
      const [app] = result.recommendation.containers;
      // The gateway took all of its core in a burst, and keeps it.
      expect(app.requests.cpu ?? 1).toBeLessThanOrEqual(
        target.containers[0].requests.cpu!,
      );
      expect(app.limits).toEqual(app.requests);
      expect(result.recommendation.monthlySavings).toBeGreaterThan(0);
      const found = await usage.read(request, { signal });
      if (found.outcome !== 'usage') throw new Error(found.message);
      const replayed = await replay(target, found.byContainer, {
        ...{ days: 14, now, prices },
      });
      expect(replayed.days).toBe(13);
      expect(replayed.savedUsd).toBeGreaterThan(0);
      expect(replayed.containers[0].throttledShare).toBeLessThan(0.01);
    },
  );
});
