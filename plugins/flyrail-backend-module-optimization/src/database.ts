import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  sleep,
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';

/** The host has its own beside it in the same database. */
const TABLE = 'optimization_migrations';
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;
/** knex makes its own tables without a lock: hosts that do so at the same moment fail once, and find them the next time. */
const ATTEMPTS = 4;

/** Where the steps are that make and change the operator's tables, and where it is noted which were taken. */
export const migrations = () => ({
  directory: resolvePackagePath(
    '@flyrail/backstage-plugin-flyrail-backend-module-optimization',
    'migrations',
  ),
  tableName: TABLE,
});

/**
 * The operator's tables in the host's part of Backstage's database, as this
 * version needs them. Hosts that start together wait for each other.
 *
 * @throws Error when another one does not end its changes within 30 s
 */
export async function openOptimizationDatabase(
  database: DatabaseService,
  clock: Clock = systemClock,
): Promise<Knex> {
  const knex = await database.getClient();
  if (database.migrations?.skip) return knex;
  const until = clock.monotonic() + PATIENCE_MS;
  for (let failures = 0; ; ) {
    try {
      await knex.migrate.latest(migrations());
      return knex;
    } catch (error) {
      if ((error as Error).name !== 'MigrationLocked') {
        failures++;
        if (failures === ATTEMPTS) throw error;
      }
      if (clock.monotonic() >= until)
        throw new Error(
          `The tables of the CostOptimization operator are being changed by another host since ${
            PATIENCE_MS / 1000
          } s. If none is starting, one was killed meanwhile: set is_locked to 0 in the table ${TABLE}_lock`,
        );
      await sleep(clock, PAUSE_MS);
    }
  }
}
