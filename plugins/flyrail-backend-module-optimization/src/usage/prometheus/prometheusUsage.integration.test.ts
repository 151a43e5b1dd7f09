import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { UsageDigest } from '@flyrail/backstage-plugin-optimization-common';
import { openOptimizationDatabase } from '../../database';
import { prometheusUsage } from '../usageSources';
import type { WorkloadRef } from '../usageSource';
import { PrometheusClient } from './prometheusClient';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const DAY = 86_400;
const GIB = 2 ** 30;

/** `./dev test integration` starts it: the demo's history from this Monday on, scraped by two Prometheus servers. */
function requiredPrometheus(): { url: string; from: number } {
  const url = process.env.FLYRAIL_TEST_PROMETHEUS;
  if (!url)
    throw new Error(
      'FLYRAIL_TEST_PROMETHEUS is not set: run `./dev test integration`, or point it to the Prometheus that it starts (tools/dev/src/suites/integration.ts)',
    );
  return { url, from: Date.parse('2026-01-05T00:00:00Z') / 1000 };
}

const { url, from } = requiredPrometheus();
const workload = (name: string): WorkloadRef => ({
  namespace: 'optimization-demo',
  kind: 'Deployment',
  name,
});
const all = [
  'frontend-web',
  'api-gateway',
  'batch-processor',
  'microservice-analytics',
].map(workload);

const hours = ({ slices }: UsageDigest, resource: 'cpu' | 'memory') =>
  slices.reduce((sum, slice) => sum + (slice[resource]?.hours ?? 0), 0);
const peak = ({ slices }: UsageDigest, resource: 'cpu' | 'memory') =>
  Math.max(...slices.map(slice => slice[resource]?.max ?? 0));

async function sourceAt(days: number, options = {}) {
  const knex = await openOptimizationDatabase({
    ...mockServices.database.mock(),
    getClient: () => databases.init('SQLITE_3'),
  });
  const clock = new FakeClock((from + days * DAY) * 1000);
  const config = {
    ...{ url, headers: {}, labels: {}, samplesPerQuery: 1_000_000 },
    ...{ queriesInFlight: 2, queryTimeoutSeconds: 30, historyDays: 14 },
    ...options,
  };
  const source = () =>
    prometheusUsage('dev', config, {
      client: new PrometheusClient({ ...config, clock }),
      ...{ knex, logger: quietLogger(), clock },
    });
  return { source: source(), another: source, clock };
}

it('reads two weeks of four workloads, each hour that was scraped, with what happened', async () => {
  const { source } = await sourceAt(14);
  const refreshed = await source.refresh(all);
  expect(refreshed.state).toEqual({
    state: 'ready',
    message: 'Usage is read from Prometheus and is up to date.',
  });
  const usage = await Promise.all(all.map(each => source.usageOf(each)));
  for (const { containers } of usage) {
    expect(containers.map(({ container }) => container)).toEqual(['app']);
    const [{ digest }] = containers;
    // Three hours were not scraped.
    expect(hours(digest, 'cpu')).toBeGreaterThan(14 * 24 - 5);
    expect(hours(digest, 'memory')).toBeGreaterThan(14 * 24 - 5);
    expect(digest.leftOut).toEqual({
      ...{ notANumber: 0, negative: 0, implausible: 0 },
      ...{ future: 0, tooOld: 0 },
    });
  }
  const [web, gateway, batch, analytics] = usage.map(
    ({ containers }) => containers[0].digest,
  );
  expect(peak(web, 'memory')).toBeLessThan(1.1 * GIB);
  // The burst goes to the limit of one core, and only then is it throttled.
  expect(peak(gateway, 'cpu')).toBeGreaterThan(0.95);
  expect(peak(gateway, 'cpu')).toBeLessThan(1.02);
  expect(
    gateway.trouble.filter(({ throttledShare }) => throttledShare > 0.005),
  ).toHaveLength(1);
  expect(peak(batch, 'memory')).toBeGreaterThan(2.5 * GIB);
  // The leak ends in kills, at the limit.
  expect(analytics.oomKills.length).toBeGreaterThan(0);
  expect(analytics.oomKills[0].memoryBytes).toBe(GIB);
  expect(batch.oomKills).toEqual([]);
});
