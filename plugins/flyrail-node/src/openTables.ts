import type { DatabaseService } from '@backstage/backend-plugin-api';
import { sleep, systemClock, type Clock } from './clock';

/** Another host that starts at the same time is waited for that long. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;
/** knex makes its own tables without a lock: hosts that do so at the same moment fail once, and find them the next time. */
const ATTEMPTS = 4;

/** Tables that have one owner, and the steps that make and change them. */
export interface MigratedTables {
  /** Whose they are, for messages: `the flyrail plugin`. */
  owner: string;
  /** The folder with the steps. */
  directory: string;
  /** Where it is noted which steps were taken; in one database each owner has its own. */
  tableName: string;
}

/**
 * A database with these tables as this version needs them, or a newer one made them: a step adds only, and takes away
 * no sooner than a release after the last that used it. Hosts that start together wait for each other.
 *
 * @throws Error when another one does not end its changes within 30 s
 */
export async function openTables(
  database: DatabaseService,
  { owner, directory, tableName }: MigratedTables,
  clock: Clock = systemClock,
): Promise<Awaited<ReturnType<DatabaseService['getClient']>>> {
  const knex = await database.getClient();
  if (database.migrations?.skip) {
    return knex;
  }
  const until = clock.monotonic() + PATIENCE_MS;
  for (let failures = 0; ; ) {
    try {
      await knex.migrate.latest({
        directory,
        tableName,
        // A newer host may have taken steps that this one does not know; they only add, so it can do its work.
        disableMigrationsListValidation: true,
      });
      return knex;
    } catch (error) {
      if ((error as Error).name !== 'MigrationLocked') {
        failures++;
        if (failures === ATTEMPTS) {
          throw error;
        }
      }
      if (clock.monotonic() >= until) {
        throw new Error(
          `The tables of ${owner} are being changed by another host since ${
            PATIENCE_MS / 1000
          } s. If none is starting, one was killed meanwhile: set is_locked to 0 in the table ${tableName}_lock`,
        );
      }
      await sleep(clock, PAUSE_MS);
    }
  }
}
