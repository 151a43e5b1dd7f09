import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';
import { openOptimizationDatabase } from '../database';
import { PrometheusClient } from './prometheus/prometheusClient';
import { PrometheusUsage } from './prometheus/prometheusUsage';
import { readUsageConfig, type PrometheusConfig } from './usageConfig';
import type { UsageSource } from './usageSource';
import { UsageStore } from './usageStore';

/** The source of one cluster that has a Prometheus. */
export function prometheusUsage(
  cluster: string,
  config: PrometheusConfig,
  {
    knex,
    logger,
    clock = systemClock,
  }: { knex: Knex; logger: LoggerService; clock?: Clock },
): PrometheusUsage {
  const { url, headers, tokenFile, caFile, labels } = config;
  return new PrometheusUsage({
    cluster,
    client: new PrometheusClient({
      ...{ url, headers, tokenFile, caFile, clock },
      queriesInFlight: config.queriesInFlight,
      queryTimeoutSeconds: config.queryTimeoutSeconds,
    }),
    store: new UsageStore(knex, cluster),
    labels,
    samplesPerQuery: config.samplesPerQuery,
    historyDays: config.historyDays,
    clock,
    logger,
  });
}

/**
 * The source of each cluster with an entry in `flyrail.optimization.usage`.
 *
 * @throws InputError when the configuration is wrong: the backend must not start then
 */
export async function usageSources(options: {
  config: Config;
  database: DatabaseService;
  logger: LoggerService;
  clock?: Clock;
}): Promise<ReadonlyMap<string, UsageSource>> {
  const { config, database, logger, clock } = options;
  const configured = readUsageConfig(config);
  const knex = await openOptimizationDatabase(database, clock);
  return new Map(
    [...configured].map(([cluster, prometheus]) => [
      cluster,
      prometheusUsage(cluster, prometheus, { knex, logger, clock }),
    ]),
  );
}
