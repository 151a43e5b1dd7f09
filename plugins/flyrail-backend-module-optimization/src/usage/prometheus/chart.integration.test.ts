import {
  quietLogger,
  FakeClock,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { ChartLines } from '../usageSource';
import { PrometheusUsage } from './prometheusUsage';
import { PrometheusClient } from './prometheusClient';

jest.setTimeout(60_000);

const url = process.env.FLYRAIL_TEST_PROMETHEUS;
if (!url)
  throw new Error(
    'FLYRAIL_TEST_PROMETHEUS is not set: run `./dev test integration`, or point it to the Prometheus that it starts (tools/dev/src/suites/integration.ts)',
  );

const DAY = 86_400;
const end = Date.parse('2026-01-05T00:00:00Z') / 1000 + 14 * DAY;
const clock = new FakeClock(end * 1000);
const source = new PrometheusUsage({
  cluster: 'dev',
  client: new PrometheusClient({
    ...{ url, queriesInFlight: 2, queryTimeoutSeconds: 30, clock },
  }),
  // A chart is read from the metrics store, not from what is kept.
  store: undefined as never,
  labels: {},
  samplesPerQuery: 1_000_000,
  historyDays: 14,
  clock,
  logger: quietLogger(),
});

const RESOURCES = ['cpu', 'memory'] as const;
const known = (line: readonly number[]) => line.filter(Number.isFinite);

it('charts the pods of a workload between the one that used least and the one that used most', async () => {
  const [app, ...others] = await source.chartOf(
    {
      namespace: 'optimization-demo',
      kind: 'Deployment',
      name: 'frontend-web',
    },
    { from: end - 7 * DAY, to: end, stepSeconds: 1800 },
  );
  expect(others).toEqual([]);
  expect(app.container).toBe('app');
  expect(app.times).toHaveLength(336);
  for (const resource of RESOURCES) {
    const [most, average, least] = [
      app[resource],
      (app.average as ChartLines)[resource],
      (app.least as ChartLines)[resource],
    ];
    // Three hours of the fortnight were not scraped.
    expect(known(most).length).toBeGreaterThan(336 - 8);
    expect(
      app.times.filter(
        (_, at) =>
          Number.isFinite(most[at]) &&
          !(least[at] <= average[at] + 1e-9 && average[at] <= most[at] + 1e-9),
      ),
    ).toEqual([]);
    // Five pods are not equally busy.
    expect(most.some((value, at) => value > least[at] * 1.05)).toBe(true);
  }
  // 2000m/4Gi are asked for, as they were then.
  expect(new Set(known(app.request!.cpu))).toEqual(new Set([2]));
  expect(new Set(known(app.request!.memory))).toEqual(new Set([4 * 2 ** 30]));
  expect(known(app.limit!.memory).length).toBeGreaterThan(336 - 8);
});
