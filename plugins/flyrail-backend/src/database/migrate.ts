import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { openTables } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';

/** Where the steps are that make and change the host's tables. */
export const migrationsDirectory = (): string =>
  resolvePackagePath('@flyrail/backstage-plugin-flyrail-backend', 'migrations');

/**
 * The host's part of Backstage's database, with its tables as this version
 * needs them. Hosts that start together wait for each other.
 *
 * @throws Error when another one does not end its changes within 30 s
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  return openTables(database, {
    owner: 'the flyrail plugin',
    directory: migrationsDirectory(),
    tableName: 'knex_migrations',
  });
}
