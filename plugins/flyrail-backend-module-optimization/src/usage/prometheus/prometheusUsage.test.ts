import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  eventually,
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { migrations, openOptimizationDatabase } from '../../database';
import {
  FakePrometheus,
  type Content,
  type Refusal,
} from '../__testUtils__/fakePrometheus';
import type { PrometheusConfig } from '../usageConfig';
import { prometheusUsage } from '../usageSources';
import type { WorkloadRef } from '../usageSource';
import { PrometheusClient } from './prometheusClient';

jest.setTimeout(30_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const HOUR = 3_600;
const DAY = 24 * HOUR;
const START = Date.parse('2026-02-02T00:00:00Z') / 1000;

const web: WorkloadRef = { namespace: 'shop', kind: 'Deployment', name: 'web' };
const ofWeb = {
  namespace: 'shop',
  group: 'web-5d4f7c9b8c#',
  container: 'app',
};
const owners: Record<string, string>[] = [
  {
    namespace: 'shop',
    pod: 'web-5d4f7c9b8c-x2k4j',
    owner_kind: 'ReplicaSet',
    owner_name: 'web-5d4f7c9b8c',
  },
  {
    namespace: 'shop',
    replicaset: 'web-5d4f7c9b8c',
    owner_kind: 'Deployment',
    owner_name: 'web',
  },
];
const steady: Content = {
  owners,
  cpu: [{ labels: ofWeb, at: () => '0.25' }],
  memory: [{ labels: ofWeb, at: () => '1000000' }],
};

let prometheus: FakePrometheus;
let knex: Knex;
let clock: FakeClock;

beforeEach(async () => {
  prometheus = await new FakePrometheus().start();
  prometheus.content = steady;
  clock = new FakeClock(START * 1000);
  const client = await databases.init('SQLITE_3');
  knex = await openOptimizationDatabase({
    ...mockServices.database.mock(),
    getClient: async () => client,
  });
});
afterEach(() => prometheus.stop());

function source(options: Partial<PrometheusConfig> = {}) {
  const config = {
    ...{ url: prometheus.url, headers: {}, labels: {} },
    ...{ samplesPerQuery: 1_000_000, queriesInFlight: 2 },
    ...{ queryTimeoutSeconds: 30, historyDays: 2 },
    ...options,
  };
  return prometheusUsage('dev', config, {
    client: new PrometheusClient({ ...config, clock }),
    ...{ knex, clock, logger: quietLogger() },
  });
}

async function known(of: ReturnType<typeof source>, workload = web) {
  const { containers, until } = await of.usageOf(workload);
  const digest = containers[0]?.digest;
  const count = (resource: 'cpu' | 'memory') =>
    (digest?.slices ?? []).reduce(
      (sum, slice) =>
        sum +
        [...(slice[resource]?.counts.values() ?? [])].reduce(
          (a, b) => a + b,
          0,
        ),
      0,
    );
  return { until, digest, cpu: count('cpu'), memory: count('memory') };
}

const json = (error: string) => JSON.stringify({ status: 'error', error });

describe('incremental', () => {
  it('reads the history once, and then only what is new', async () => {
    const usage = source();
    const first = await usage.refresh([web]);
    expect(first.state.state).toBe('ready');
    expect(await known(usage)).toMatchObject({
      ...{ cpu: 2 * 288, memory: 2 * 288, until: START - 300 },
    });
    clock.advance(HOUR * 1000);
    const before = prometheus.asked.length;
    const second = await usage.refresh([web]);
    expect(second.queries).toBe(4);
    expect(prometheus.asked).toHaveLength(before + 4);
    expect(prometheus.batches().at(-1)).toMatchObject({
      ...{ from: START - 300, to: START + HOUR - 300 },
    });
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 + 12 });
  });

  it('asks nobody when nothing is new', async () => {
    const usage = source();
    await usage.refresh([web]);
    clock.advance(60_000);
    expect(await usage.refresh([web])).toMatchObject({
      ...{ queries: 0, state: { state: 'ready' } },
    });
  });

  it('counts nothing twice when two hosts read at once', async () => {
    const [one, another] = [source(), source()];
    await Promise.all([one.refresh([web]), another.refresh([web])]);
    expect(await known(one)).toMatchObject({ cpu: 2 * 288 });
  });

  it('goes on after a restart where it was', async () => {
    await source().refresh([web]);
    clock.advance(HOUR * 1000);
    const restarted = source();
    await restarted.refresh([web]);
    expect(await known(restarted)).toMatchObject({ cpu: 2 * 288 + 12 });
  });

  it('keeps what it read before it was stopped', async () => {
    // A day of this one pod and not more.
    const usage = source({ samplesPerQuery: 10_000, historyDays: 14 });
    const stopping = new AbortController();
    prometheus.refuse = () => {
      if (prometheus.batches().length === 3) stopping.abort();
      return undefined;
    };
    await expect(usage.refresh([web], stopping.signal)).rejects.toThrow(
      'aborted',
    );
    const { until, cpu } = await known(usage);
    expect(until).toBeLessThan(START - DAY);
    expect(cpu).toBe((until! - (START - 300 - 14 * DAY)) / 300);
    prometheus.refuse = () => undefined;
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ cpu: 14 * 288 });
  });

  it('reads a workload that is new by itself, from the beginning', async () => {
    const usage = source();
    await usage.refresh([web]);
    clock.advance(HOUR * 1000);
    const api: WorkloadRef = { ...web, name: 'api' };
    prometheus.content = {
      ...steady,
      owners: [
        ...owners,
        ...owners.map(each =>
          JSON.parse(JSON.stringify(each).replaceAll('web', 'api')),
        ),
      ],
      cpu: [
        ...steady.cpu!,
        { labels: { ...ofWeb, group: 'api-5d4f7c9b8c#' }, at: () => '1' },
      ],
    };
    await usage.refresh([web, api]);
    expect(await known(usage, api)).toMatchObject({ cpu: 2 * 288 });
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 + 12 });
  });

  it('looks for a workload that was never seen again, and remembers nothing of it', async () => {
    prometheus.content = { owners: [] };
    const usage = source();
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ until: undefined });
    prometheus.content = steady;
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 });
  });
});

describe('pods whose usage is missing', () => {
  const restartsOf = (
    namespace: string,
    pod: string,
    isThere = () => true,
  ) => ({
    labels: {
      __name__: 'kube_pod_container_status_restarts_total',
      ...{ namespace, pod, container: 'app' },
    },
    at: () => (isThere() ? '0' : undefined),
  });
  const counters = [restartsOf('shop', owners[0].pod)];
  /** As if only kube-state-metrics were scraped from then on. */
  const stoppedAt = (stop: number): Content => ({
    ...{ owners, counters },
    cpu: [{ labels: ofWeb, at: t => (t <= stop ? '0.25' : undefined) }],
    memory: [{ labels: ofWeb, at: t => (t <= stop ? '1000000' : undefined) }],
  });
  const hourly = async (usage: ReturnType<typeof source>, hours: number) => {
    for (let hour = 0; hour < hours; hour++) {
      clock.advance(HOUR * 1000);
      await usage.refresh([web]);
    }
  };

  it('are asked for again, and read when the store has caught up', async () => {
    const usage = source();
    await usage.refresh([web]);
    prometheus.content = stoppedAt(START - 300);
    await hourly(usage, 3);
    expect(await known(usage)).toMatchObject({ until: START - 300 });
    expect(usage.state()).toMatchObject({
      state: 'empty',
      remedy: expect.stringMatching(/cadvisor.*label container/),
    });
    prometheus.content = { ...steady, counters };
    await usage.refresh([web]);
    expect(usage.state().state).toBe('ready');
    expect(await known(usage)).toMatchObject({
      ...{ cpu: 2 * 288 + 3 * 12, until: START + 3 * HOUR - 300 },
    });
  });

  it('are read as far as a store goes that is hours behind', async () => {
    const usage = source();
    await usage.refresh([web]);
    for (let hour = 1; hour <= 9; hour++) {
      prometheus.content = stoppedAt(START + (hour - 3) * HOUR);
      await hourly(usage, 1);
    }
    const { cpu, until } = await known(usage);
    expect(until).toBeGreaterThan(START + 4 * HOUR);
    expect(cpu).toBe(2 * 288 + (until! - (START - 300)) / 300);
  });

  it('are looked for in the last hours only, however long that lasts', async () => {
    const usage = source();
    await usage.refresh([web]);
    prometheus.content = stoppedAt(START - 300);
    await hourly(usage, 30);
    const { from, to } = prometheus.batches().at(-1)!;
    expect(to - from).toBeLessThanOrEqual(8 * HOUR);
    // As any other that is held back, so that they are read together.
    expect(from % HOUR).toBe(0);
    expect(to).toBe(START + 30 * HOUR - 300);
  });

  it('are not known by their restarts alone: the history is read when there is usage', async () => {
    const usage = source();
    prometheus.content = { owners, counters };
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ until: undefined });
    expect(usage.state().state).toBe('empty');
    prometheus.content = { ...steady, counters };
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 });
  });

  it('are not missing where there are none, as at night', async () => {
    const usage = source();
    await usage.refresh([web]);
    prometheus.content = {
      ...stoppedAt(START - 300),
      counters: [
        restartsOf('shop', owners[0].pod, () => false),
        restartsOf('shop', 'other-0'),
      ],
    };
    await hourly(usage, 1);
    expect(await known(usage)).toMatchObject({ until: START + HOUR - 300 });
    expect(usage.state().state).toBe('ready');
  });

  it('count each restart once, whenever it is read', async () => {
    const usage = source();
    await usage.refresh([web]);
    prometheus.content = {
      ...stoppedAt(START - 300),
      counters: [
        {
          ...counters[0],
          at: time => String(Math.max(0, Math.floor((time - START) / HOUR))),
        },
      ],
    };
    await hourly(usage, 20);
    prometheus.content = { ...prometheus.content, ...steady, owners };
    await hourly(usage, 1);
    const { digest } = await known(usage);
    const restarts = digest!.trouble.reduce(
      (sum, day) => sum + day.restarts,
      0,
    );
    expect(restarts).toBe(20);
  });
});

describe('within the budget', () => {
  it('splits what the store says is too much until it answers, and reads it all', async () => {
    prometheus.refuse = ({ query }) =>
      Number(query.get('end')) - Number(query.get('start')) > 6 * HOUR &&
      query.has('step')
        ? {
            status: 422,
            body: json(
              'query processing would load too many samples into memory in query execution',
            ),
          }
        : undefined;
    const usage = source();
    expect((await usage.refresh([web])).state.state).toBe('ready');
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 });
  });

  it('says so when even the least is too much', async () => {
    prometheus.refuse = ({ query }) =>
      query.has('step')
        ? { status: 422, body: json('exceeded samples limit') }
        : undefined;
    expect((await source().refresh([web])).state).toMatchObject({
      state: 'slow',
      remedy: expect.stringContaining('samplesPerQuery'),
    });
  });

  it.each([1, 2, 3])('has %p queries in flight at most', async most => {
    await source({ queriesInFlight: most }).refresh([web]);
    expect(prometheus.mostAtOnce).toBe(most);
  });
});

describe('a store that is busy', () => {
  it('is left alone for as long as it asks, then asked again', async () => {
    const asked: number[] = [];
    prometheus.refuse = () =>
      asked.push(clock.monotonic()) <= 2
        ? { status: 429, headers: { 'retry-after': '17' } }
        : undefined;
    const usage = source();
    let ended = false;
    const refreshed = usage.refresh([web]).finally(() => (ended = true));
    await eventually('it is up to date', () => {
      clock.advance(3_000);
      return ended;
    });
    expect((await refreshed).state.state).toBe('ready');
    const [first, second, third] = asked;
    expect(second - first).toBeGreaterThanOrEqual(17_000);
    expect(third - second).toBeGreaterThanOrEqual(17_000);
  });

  it('is asked five times, and then at the next look', async () => {
    prometheus.refuse = () => ({ status: 503 });
    let ended = false;
    const refreshed = source().refresh([web]);
    refreshed.finally(() => (ended = true));
    await eventually('it gave up', () => {
      // Longer than any pause: 1, 2, 4, 8 s.
      clock.advance(10_000);
      return ended;
    });
    expect((await refreshed).state).toMatchObject({
      state: 'busy',
      message: expect.stringContaining('503'),
    });
    expect(prometheus.asked).toHaveLength(5);
  });
});

describe('what is no sample is left out and counted', () => {
  it.each([
    ['NaN', 'notANumber'],
    ['-0.5', 'negative'],
    ['+Inf', 'implausible'],
    ['1e99', 'implausible'],
    ['', 'notANumber'],
    ['so much', 'notANumber'],
  ])('%s', async (value, why) => {
    prometheus.content = {
      ...steady,
      cpu: [
        {
          labels: ofWeb,
          at: time => (time === START - HOUR ? value : '0.25'),
        },
      ],
    };
    const usage = source();
    await usage.refresh([web]);
    const { digest, cpu } = await known(usage);
    expect(cpu).toBe(2 * 288 - 1);
    expect(digest!.leftOut).toMatchObject({ [why]: 1 });
  });

  it('a time that has not come', async () => {
    prometheus.content = { ...steady, odd: [[START + 9 * DAY, '0.25']] };
    const usage = source();
    await usage.refresh([web]);
    const { digest, cpu } = await known(usage);
    expect(cpu).toBe(2 * 288);
    expect(digest!.leftOut.future).toBe(2);
    expect(digest!.newest).toBeLessThan(START);
  });
});

describe('says how it is, and what to do', () => {
  const cases: [string, Refusal, string, RegExp][] = [
    ['a refused token', { status: 401 }, 'unauthorized', /headers|tokenFile/],
    ['a forbidden tenant', { status: 403 }, 'unauthorized', /headers/],
    [
      'a web page',
      { status: 200, body: '<html>hello</html>' },
      'wrongAddress',
      /prometheus\.url .*\/prometheus/,
    ],
    ['no such path', { status: 404 }, 'wrongAddress', /\/api\/v1\/query/],
    [
      'half an answer',
      { status: 200, body: '{"status":"success"' },
      'wrongAddress',
      /prometheus\.url/,
    ],
    [
      'an answer of another kind',
      { status: 200, body: '{"data":[]}' },
      'wrongAddress',
      /prometheus\.url/,
    ],
    [
      'another language',
      { status: 400, body: json('parse error at char 3') },
      'wrongAddress',
      /PromQL/,
    ],
    [
      'a query that timed out',
      { status: 503, body: json('query timed out in expression evaluation') },
      'slow',
      /queryTimeoutSeconds/,
    ],
  ];
  it.each(cases)('to %s', async (_, refusal, state, remedy) => {
    prometheus.refuse = () => refusal;
    const usage = source();
    expect(usage.state().state).toBe('pending');
    const refreshed = await usage.refresh([web]);
    expect(refreshed.state).toMatchObject({ state });
    expect(refreshed.state.remedy).toMatch(remedy);
    expect(usage.state()).toEqual(refreshed.state);
  });

  it('to nobody who listens', async () => {
    const usage = source({ url: 'http://127.0.0.1:1' });
    expect((await usage.refresh([web])).state).toMatchObject({
      state: 'unreachable',
      remedy: expect.stringContaining('prometheus.url'),
    });
  });

  it('to a store without any usage, and to one without these labels', async () => {
    prometheus.content = { owners };
    const usage = source({ labels: { cluster: 'prod' } });
    expect((await usage.refresh([web])).state).toMatchObject({
      state: 'empty',
      remedy: expect.stringContaining('cadvisor'),
    });
  });

  it('keeps what is known while the store is away', async () => {
    const usage = source();
    await usage.refresh([web]);
    prometheus.refuse = () => ({ status: 401 });
    clock.advance(HOUR * 1000);
    await usage.refresh([web]);
    expect(await known(usage)).toMatchObject({ cpu: 2 * 288 });
  });
});

it('sends headers and labels that the configuration asks for', async () => {
  await source({
    headers: { 'X-Scope-OrgID': 'shop' },
    labels: { cluster: 'pr"od' },
  }).refresh([web]);
  expect(prometheus.asked[0].headers['x-scope-orgid']).toBe('shop');
  expect(prometheus.batches()[0].query).toContain('{cluster="pr\\"od",');
});

it('forgets a workload', async () => {
  const usage = source();
  await usage.refresh([web]);
  await usage.forget(web);
  expect(await usage.usageOf(web)).toEqual({ containers: [] });
});

it('has tables that can be brought there, and back to nothing step by step', async () => {
  const [applied] = await knex.migrate.list(migrations());
  expect(applied.length).toBeGreaterThan(0);
  for (const _ of applied) await knex.migrate.down(migrations());
  expect(await knex.schema.hasTable('optimization_usage_digests')).toBe(false);
});
