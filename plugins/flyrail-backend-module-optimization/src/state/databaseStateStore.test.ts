import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { FakeClock } from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { Knex } from 'knex';
import { openOptimizationDatabase } from '../database';
import { DatabaseStateStore } from './databaseStateStore';

jest.setTimeout(60_000);

// PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING or Docker gives one.
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'sealed states in the database, %s',
  (id: TestDatabaseId) => {
    const clock = new FakeClock(Date.parse('2026-01-01T00:00:00Z'));
    let knex: Knex;
    /** A host, or the same after a restart. */
    const host = () => new DatabaseStateStore(Promise.resolve(knex), clock);

    beforeAll(async () => {
      knex = await openOptimizationDatabase({
        ...mockServices.database.mock(),
        getClient: () => databases.init(id),
      });
    });

    beforeEach(() => knex('optimization_rollback_states').delete());

    it('are there for every host, each under its workload', async () => {
      await host().put('dev/shop/Deployment/web', 'one');
      await host().put('dev/shop/Deployment/api', 'two');
      expect(await host().get('dev/shop/Deployment/web')).toBe('one');
      expect(await host().get('dev/shop/Deployment/api')).toBe('two');
      expect(await host().get('prod/shop/Deployment/web')).toBeUndefined();
    });

    it('are replaced by the later one, whose time is noted', async () => {
      await host().put('k', 'one');
      clock.advance(60_000);
      await host().put('k', 'two');
      expect(await host().get('k')).toBe('two');
      expect(await knex('optimization_rollback_states')).toEqual([
        {
          workload: 'k',
          sealed: 'two',
          written_at: new Date(clock.now()).toISOString(),
        },
      ]);
    });

    it('keep one of several that are written at once', async () => {
      const all = Array.from({ length: 10 }, (_, index) => `state ${index}`);
      await Promise.all(all.map(each => host().put('k', each)));
      expect(all).toContain(await host().get('k'));
      expect(await knex('optimization_rollback_states')).toHaveLength(1);
    });

    it('are gone once removed, and removing what is not there is no error', async () => {
      await host().put('k', 'one');
      await host().delete('k');
      await host().delete('k');
      expect(await host().get('k')).toBeUndefined();
    });

    it('may be as long as a state of many containers is', async () => {
      const long = 'x'.repeat(300_000);
      const key = `${'c'.repeat(63)}/${'n'.repeat(63)}/StatefulSet/${'w'.repeat(
        253,
      )}`;
      await host().put(key, long);
      expect(await host().get(key)).toBe(long);
    });
  },
);

it('a database that could not be opened is told to who asks, not to the process', async () => {
  const store = new DatabaseStateStore(
    Promise.reject(new Error('no database')),
    new FakeClock(),
  );
  await expect(store.get('k')).rejects.toThrow('no database');
  await expect(store.put('k', 's')).rejects.toThrow('no database');
});
