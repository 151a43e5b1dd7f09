import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  FakeClock,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import type { Knex } from 'knex';
import { migrations, openOptimizationDatabase } from './database';

jest.setTimeout(60_000);

// PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING or Docker gives one.
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const TABLES = [
  'optimization_rollback_states',
  'optimization_usage_workloads',
  'optimization_usage_digests',
  'optimization_usage_collections',
];
const opened = (knex: Knex, clock?: Clock) =>
  openOptimizationDatabase(
    { ...mockServices.database.mock(), getClient: async () => knex },
    clock,
  );
const present = async (knex: Knex) => {
  const all = await Promise.all(
    TABLES.map(async table => (await knex.schema.hasTable(table)) && table),
  );
  return all.filter(Boolean);
};

describe.each(databases.eachSupportedId())(
  'the database of the operator, %s',
  (id: TestDatabaseId) => {
    it('can be brought to the present form, and back to nothing step by step', async () => {
      const knex = await databases.init(id);
      await opened(knex);
      expect(await present(knex)).toEqual(TABLES);
      const [applied] = await knex.migrate.list(migrations());
      expect(applied.length).toBeGreaterThan(1);
      for (const _ of applied) await knex.migrate.down(migrations());
      expect(await present(knex)).toEqual([]);
      await opened(knex);
      expect(await present(knex)).toEqual(TABLES);
    });

    it('is brought there by one of several hosts that start together, and the others wait', async () => {
      const knex = await databases.init(id);
      await Promise.all([opened(knex), opened(knex), opened(knex)]);
      expect(await present(knex)).toEqual(TABLES);
    });

    it('says what to do where a host was killed in the middle of it', async () => {
      const knex = await databases.init(id);
      await opened(knex);
      await knex.migrate.rollback(migrations(), true);
      await knex('optimization_migrations_lock').update({ is_locked: 1 });
      const clock = new FakeClock();
      let failure: Error | undefined;
      opened(knex, clock).catch(error => (failure = error));
      await eventually(
        'it gives up',
        () => {
          clock.advance(10_000);
          return failure !== undefined;
        },
        30_000,
      );
      expect(failure!.message).toMatch(
        /set is_locked to 0 in the table optimization_migrations_lock/,
      );
      await knex('optimization_migrations_lock').update({ is_locked: 0 });
      await opened(knex);
      expect(await present(knex)).toEqual(TABLES);
    });
  },
);
