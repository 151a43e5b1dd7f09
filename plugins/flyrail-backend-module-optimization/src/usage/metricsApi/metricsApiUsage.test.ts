import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  ApiError,
  type ClusterRequest,
} from '@flyrail/backstage-plugin-flyrail-node';
import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import { openOptimizationDatabase } from '../../database';
import type { WorkloadRef } from '../usageSource';
import { UsageStore } from '../usageStore';
import { CollectionNotes } from './collectionNotes';
import { MetricsApiUsage } from './metricsApiUsage';

jest.setTimeout(30_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const START = Date.parse('2026-02-02T00:00:00Z');
const web: WorkloadRef = { namespace: 'shop', kind: 'Deployment', name: 'web' };
const pod = 'web-5d4f7c9b8c-x2k4j';

const owner = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, controller: true }],
});

async function given() {
  const clock = new FakeClock(START);
  const knex = await openOptimizationDatabase({
    ...mockServices.database.mock(),
    getClient: () => databases.init('SQLITE_3'),
  });
  const answers: Record<string, unknown[]> = {
    replicasets: [
      {
        metadata: {
          ...{ namespace: 'shop', name: 'web-5d4f7c9b8c' },
          ...owner('Deployment', 'web'),
        },
      },
    ],
  };
  let refusal: Error | undefined;
  const source = () =>
    new MetricsApiUsage({
      cluster: 'dev',
      connection: {
        request: async ({ path, query }: ClusterRequest) => {
          if (refusal) throw refusal;
          if (/metrics/.test(path)) return { items: answers.metrics };
          const all = answers[path.split('/').pop()!] ?? [];
          // A page holds one object here.
          const at = Number(query?.continue ?? 0);
          const next = at + 1 < all.length ? String(at + 1) : undefined;
          return {
            items: all.slice(at, at + 1),
            metadata: { continue: next },
          } as any;
        },
      },
      store: new UsageStore(knex, 'dev'),
      notes: new CollectionNotes(knex, 'dev'),
      clock,
    });
  const take = (cpu: string, memory: string, status: object = {}) => {
    const metadata = { namespace: 'shop', name: pod };
    answers.metrics = [
      { metadata, containers: [{ name: 'app', usage: { cpu, memory } }] },
    ];
    answers.pods = [
      { metadata: { ...metadata, name: 'of-nobody' } },
      {
        metadata: { ...metadata, ...owner('ReplicaSet', 'web-5d4f7c9b8c') },
        spec: {
          containers: [
            { name: 'app', resources: { limits: { memory: '1Gi' } } },
          ],
        },
        status: { containerStatuses: [{ name: 'app', ...status }] },
      },
    ];
  };
  return {
    ...{ clock, source, take },
    refuse: (error: Error) => (refusal = error),
  };
}

it('keeps the most of each five minutes when they have ended', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  for (const [cpu, memory] of [
    ['100m', '10Mi'],
    ['300000000n', '30Mi'],
    ['200m', '20Mi'],
  ]) {
    take(cpu, memory);
    expect((await usage.refresh([web])).state.state).toBe('ready');
    expect((await usage.usageOf(web)).containers).toEqual([]);
    clock.advance(60_000);
  }
  clock.advance(120_000);
  await usage.refresh([web]);
  const { until, containers } = await usage.usageOf(web);
  expect(until).toBe(START / 1000 + 300);
  const [slice] = containers[0].digest.slices;
  expect(slice.cpu?.max).toBeCloseTo(0.3);
  expect(slice.memory?.max).toBe(30 * 2 ** 20);
});

it('tells a kill once, at the limit, and the restarts since it looks', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  const killed = {
    lastState: {
      terminated: { reason: 'OOMKilled', finishedAt: '2026-02-02T00:01:30Z' },
    },
  };
  take('1', '900Mi', { restartCount: 7 });
  await usage.refresh([web]);
  for (let minute = 0; minute < 12; minute++) {
    clock.advance(60_000);
    take('1', '100Mi', { restartCount: 8, ...killed });
    await usage.refresh([web]);
  }
  const [{ digest }] = (await usage.usageOf(web)).containers;
  expect(digest.oomKills).toEqual([
    { time: START / 1000 + 90, memoryBytes: 2 ** 30 },
  ]);
  expect(digest.trouble.map(({ restarts }) => restarts)).toEqual([1]);
});

it('leaves out what is no number, and counts it', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  take('much', '10Mi');
  await usage.refresh([web]);
  clock.advance(300_000);
  await usage.refresh([web]);
  const [{ digest }] = (await usage.usageOf(web)).containers;
  expect(digest.slices[0].cpu).toBeUndefined();
  expect(digest.leftOut.notANumber).toBeGreaterThan(0);
});

it('of two hosts that look, one keeps', async () => {
  const { clock, source, take } = await given();
  const hosts = [source(), source()];
  take('1', '10Mi');
  for (const usage of hosts) await usage.refresh([web]);
  clock.advance(300_000);
  for (const usage of hosts) await usage.refresh([web]);
  const [{ digest }] = (await hosts[0].usageOf(web)).containers;
  expect([...digest.slices[0].cpu!.counts.values()]).toEqual([1]);
});

it('tells on other hosts what the one that looks has noted, and when nobody looks any more', async () => {
  const { clock, source, take } = await given();
  const [leader, follower] = [source(), source()];
  await follower.follow();
  expect(follower.state().state).toBe('pending');
  take('1', '10Mi');
  await leader.refresh([web]);
  await follower.follow();
  expect(follower.state()).toEqual(leader.state());
  expect(follower.state().message).toMatch(/by the portal itself/);
  clock.advance(11 * 60_000);
  await follower.follow();
  expect(follower.state()).toMatchObject({
    state: 'pending',
    message: expect.stringMatching(/since 2026-02-02T00:00:00.000Z/),
  });
});

it('keeps nothing of a workload that is not optimized any more', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  take('1', '10Mi');
  await usage.refresh([web]);
  clock.advance(300_000);
  await usage.refresh([]);
  expect(await usage.usageOf(web)).toEqual({ containers: [] });
});

it('forgets what a workload used, also of the step that is not over', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  take('1', '10Mi');
  await usage.refresh([web]);
  clock.advance(300_000);
  await usage.refresh([web]);
  expect((await usage.usageOf(web)).containers).toHaveLength(1);
  await usage.forget(web);
  clock.advance(300_000);
  take('2', '10Mi');
  await usage.refresh([web]);
  expect(await usage.usageOf(web)).toEqual({ containers: [] });
});

it('draws the most of each hour that it has collected', async () => {
  const { clock, source, take } = await given();
  const usage = source();
  for (const cpu of ['1', '3', '2']) {
    take(cpu, '10Mi');
    await usage.refresh([web]);
    clock.advance(30 * 60_000);
  }
  await usage.refresh([web]);
  const from = START / 1000;
  const [chart] = await usage.chartOf(web, {
    ...{ from, to: from + 3 * 3600, stepSeconds: 300 },
  });
  expect(chart).toMatchObject({
    container: 'app',
    times: [0, 1, 2, 3].map(hour => from + hour * 3600),
    cpu: [NaN, 3, 2, NaN],
  });
});

it.each([
  [404, 'empty', /metrics-server/],
  [503, 'unreachable', /apiservice v1beta1\.metrics\.k8s\.io/],
  [403, 'unauthorized', /rbac/],
  [429, 'busy', /again/],
])('an API server that answers %p: %s', async (status, state, remedy) => {
  const { source, refuse } = await given();
  refuse(
    Object.assign(Object.create(ApiError.prototype), {
      ...{ status, message: 'no' },
    }),
  );
  const refreshed = await source().refresh([web]);
  expect(refreshed.state).toMatchObject({
    ...{ state, remedy: expect.stringMatching(remedy) },
  });
});
