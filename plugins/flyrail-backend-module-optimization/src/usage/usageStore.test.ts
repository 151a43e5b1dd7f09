import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { fold } from '@flyrail/backstage-plugin-optimization-common';
import type { Knex } from 'knex';
import { openOptimizationDatabase } from '../database';
import type { WorkloadRef } from './usageSource';
import { forgetUnread, UsageStore, type Fold } from './usageStore';

jest.setTimeout(60_000);

// PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING or Docker gives one.
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const of = (name: string): WorkloadRef => ({
  namespace: 'shop',
  kind: 'Deployment',
  name,
});
const web = of('web');
const api = of('api');
const using = (cores: number, time = 300): Map<string, Fold> =>
  new Map([
    [
      'app',
      digest =>
        fold(digest, {
          times: Float64Array.of(time),
          cpu: Float64Array.of(cores),
        }),
    ],
  ]);

describe.each(databases.eachSupportedId())(
  'digests in the database, %s',
  (id: TestDatabaseId) => {
    let knex: Knex;
    const host = (cluster = 'dev') => new UsageStore(knex, cluster);
    const most = async (workload: WorkloadRef, cluster?: string) => {
      const { containers } = await host(cluster).usageOf(workload);
      return containers.map(({ digest }) => digest.slices[0].cpu!.max);
    };

    beforeAll(async () => {
      knex = await openOptimizationDatabase({
        ...mockServices.database.mock(),
        getClient: () => databases.init(id),
      });
    });

    beforeEach(async () => {
      await knex('optimization_usage_digests').delete();
      await knex('optimization_usage_workloads').delete();
    });

    it('are of one workload of one cluster', async () => {
      await host().add(web, { until: 600 }, using(1));
      await host().add(api, { until: 600 }, using(2));
      await host('prod').add(web, { until: 900 }, using(3));
      expect(await most(web)).toEqual([1]);
      expect(await most(api)).toEqual([2]);
      expect(await most(web, 'prod')).toEqual([3]);
      expect([...(await host().untilOf([web, of('new')]))]).toEqual([
        [web, 600],
      ]);
    });

    it('count nothing twice when two hosts have read the same', async () => {
      const [first, second] = await Promise.all([
        host().add(web, { until: 600 }, using(1)),
        host().add(web, { until: 600 }, using(1)),
      ]);
      expect([first, second].sort()).toEqual([false, true]);
      const next = [
        await host().add(web, { since: 600, until: 900 }, using(2)),
        await host().add(web, { since: 600, until: 900 }, using(2)),
      ];
      expect(next).toEqual([true, false]);
      const [{ digest }] = (await host().usageOf(web)).containers;
      const counts = [...digest.slices[0].cpu!.counts.values()];
      expect(counts).toEqual([1, 1]);
    });

    it('are forgotten with their workload, and with nothing else', async () => {
      await host().add(web, { until: 600 }, using(1));
      await host().add(api, { until: 600 }, using(2));
      await host().forget(web);
      expect(await host().usageOf(web)).toEqual({ containers: [] });
      expect(await most(api)).toEqual([2]);
    });

    it('are forgotten in all clusters when nobody has read on for long', async () => {
      await host().add(web, { until: 600 }, using(1));
      await host().add(api, { until: 9_000 }, using(2));
      await host('gone').add(web, { until: 600 }, using(3));
      expect(await forgetUnread(knex, 5_000)).toBe(2);
      expect(await knex('optimization_usage_digests')).toHaveLength(1);
      expect(await most(api)).toEqual([2]);
    });

    it('that cannot be read begin anew', async () => {
      await host().add(web, { until: 600 }, using(1));
      await knex('optimization_usage_digests').update({ digest: 'damaged' });
      expect(await host().usageOf(web)).toEqual({ until: 600, containers: [] });
      await host().add(web, { since: 600, until: 900 }, using(2));
      expect(await most(web)).toEqual([2]);
    });
  },
);
