import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { openTables, type Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';

/** Where the steps are that make and change the operator's tables, and where it is noted which were taken. */
export const migrations = () => ({
  directory: resolvePackagePath(
    '@flyrail/backstage-plugin-flyrail-backend-module-optimization',
    'migrations',
  ),
  // The host has its own beside it in the same database.
  tableName: 'optimization_migrations',
});

/**
 * The operator's tables in the host's part of Backstage's database, as this
 * version needs them. Hosts that start together wait for each other.
 *
 * @throws Error when another one does not end its changes within 30 s
 */
export async function openOptimizationDatabase(
  database: DatabaseService,
  clock?: Clock,
): Promise<Knex> {
  return openTables(
    database,
    { owner: 'the CostOptimization operator', ...migrations() },
    clock,
  );
}
