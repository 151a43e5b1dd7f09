import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeClock,
  quietLogger,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { openOptimizationDatabase } from '../../database';
import type { WorkloadRef } from '../usageSource';
import { UsageCollector } from './usageCollector';

jest.setTimeout(30_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const web: WorkloadRef = { namespace: 'shop', kind: 'Deployment', name: 'web' };
const signal = new AbortController().signal;

/** Hosts on one database; in each cluster there is a StatefulSet-like pod that takes a core. */
async function given() {
  const clock = new FakeClock(Date.parse('2026-02-02T00:00:00Z'));
  const knex = await openOptimizationDatabase({
    ...mockServices.database.mock(),
    getClient: () => databases.init('SQLITE_3'),
  });
  const asked: string[] = [];
  const away = new Set<string>();
  const host = (leads: (cluster: string) => boolean) => {
    const collector = new UsageCollector({
      ...{ knex, clock },
      logger: quietLogger(),
      hasPrometheus: cluster => cluster === 'measured',
      targets: () => [web],
    });
    collector.attach({
      clusters: ['dev', 'prod', 'measured'],
      leads,
      connection: cluster => ({
        async request({ path }): Promise<any> {
          asked.push(`${cluster} ${path}`);
          if (away.has(cluster)) throw new Error('It is away');
          const metadata = { namespace: 'shop', name: 'web-7c5f8d6b4-x2k4j' };
          if (!path.startsWith('/apis/metrics')) return { items: [] };
          const usage = { cpu: '1', memory: '10Mi' };
          return {
            items: [{ metadata, containers: [{ name: 'app', usage }] }],
          };
        },
      }),
    });
    return collector;
  };
  return { clock, asked, away, host };
}

it('collects where it leads and the cluster has no Prometheus', async () => {
  const { clock, asked, host } = await given();
  const one = host(cluster => cluster === 'dev');
  const other = host(cluster => cluster === 'prod');
  for (const minute of [0, 5]) {
    if (minute) clock.advance(minute * 60_000);
    await one.look(signal);
    expect(asked.every(each => each.startsWith('dev'))).toBe(true);
    asked.length = 0;
    await other.look(signal);
    expect(asked.every(each => each.startsWith('prod'))).toBe(true);
    asked.length = 0;
  }
  await one.look(signal);
  for (const cluster of ['dev', 'prod']) {
    const source = one.get(cluster)!;
    expect(source.state().state).toBe('ready');
    expect((await source.usageOf(web)).containers).toHaveLength(1);
  }
  expect(one.get('measured')).toBeUndefined();
});

it('looks at the others when one cluster is away', async () => {
  const { away, host } = await given();
  away.add('dev');
  const collector = host(() => true);
  await collector.look(signal);
  expect(collector.get('dev')!.state()).toMatchObject({
    state: 'unreachable',
    message: 'It is away.',
  });
  expect(collector.get('prod')!.state().state).toBe('ready');
});

it('goes on with what was kept when another host leads from now on', async () => {
  const { clock, host } = await given();
  let leader = 0;
  const hosts = [0, 1].map(index => host(() => leader === index));
  for (let minute = 0; minute < 15; minute++) {
    leader = minute < 7 ? 0 : 1;
    for (const each of hosts) await each.look(signal);
    clock.advance(60_000);
  }
  for (const each of hosts) await each.look(signal);
  const { until, containers } = await hosts[0].get('dev')!.usageOf(web);
  expect(until).toBe(Date.parse('2026-02-02T00:15:00Z') / 1000);
  const [{ digest }] = containers;
  const kept = [...digest.slices[0].cpu!.counts.values()];
  expect(kept.reduce((sum, each) => sum + each, 0)).toBe(3);
});

it('ends when it is told to', async () => {
  const { host } = await given();
  const ending = new AbortController();
  ending.abort(new Error('enough'));
  await expect(host(() => true).look(ending.signal)).rejects.toThrow('enough');
});
