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

/** Another host that starts at the same time is waited for that long. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;
/** knex makes its own tables without a lock: hosts that do so at the same moment fail once, and find them the next time. */
const ATTEMPTS = 4;

/** Where the steps are that make and change the host's tables. */
export const migrationsDirectory = (): string =>
  resolvePackagePath('@flyrail/backstage-plugin-flyrail-backend', 'migrations');

/**
 * The host's part of Backstage's database, with its tables as this version
 * needs them. Hosts that start together wait for each other.
 *
 * @throws Error when another one does not end its changes within 30 s
 */
export async function openDatabase(
  database: DatabaseService,
  clock: Clock = systemClock,
): Promise<Knex> {
  const knex = await database.getClient();
  if (database.migrations?.skip) return knex;
  const until = clock.monotonic() + PATIENCE_MS;
  for (let failures = 0; ; ) {
    try {
      await knex.migrate.latest({ directory: migrationsDirectory() });
      return knex;
    } catch (error) {
      if ((error as Error).name !== 'MigrationLocked') {
        failures++;
        if (failures === ATTEMPTS) throw error;
      }
      if (clock.monotonic() >= until) {
        throw new Error(
          `The tables of the flyrail plugin are being changed by another host since ${
            PATIENCE_MS / 1000
          } s. If none is starting, one was killed meanwhile: set is_locked to 0 in its table knex_migrations_lock`,
        );
      }
      await sleep(clock, PAUSE_MS);
    }
  }
}
