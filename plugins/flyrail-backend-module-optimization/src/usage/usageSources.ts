import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';
import { PrometheusClient } from './prometheus/prometheusClient';
import { PrometheusUsage } from './prometheus/prometheusUsage';
import type { PrometheusConfig } from './usageConfig';
import type { UsageSource } from './usageSource';
import { UsageStore } from './usageStore';

/** Where the usage of each cluster's workloads comes from. */
export interface UsageSources {
  /** Undefined where the cluster is not known. */
  get(cluster: string): UsageSource | undefined;
}

/**
 * Who asks the Prometheus of each cluster with an entry in `flyrail.optimization.usage`: one for all that want to know
 * something of it, for `queriesInFlight` is what all of them together may ask at once.
 */
export function prometheusClients(
  configured: ReadonlyMap<string, PrometheusConfig>,
  clock: Clock,
): ReadonlyMap<string, PrometheusClient> {
  return new Map(
    [...configured].map(([cluster, config]) => [
      cluster,
      new PrometheusClient({ ...config, clock }),
    ]),
  );
}

/** The source of one cluster that has a Prometheus. */
export function prometheusUsage(
  cluster: string,
  config: PrometheusConfig,
  {
    client,
    knex,
    logger,
    clock,
  }: {
    client: PrometheusClient;
    knex: Knex;
    logger: LoggerService;
    clock: Clock;
  },
): PrometheusUsage {
  const { labels } = config;
  return new PrometheusUsage({
    cluster,
    client,
    store: new UsageStore(knex, cluster),
    labels,
    samplesPerQuery: config.samplesPerQuery,
    historyDays: config.historyDays,
    clock,
    logger,
  });
}

/** The source of each of the clients' clusters. */
export function prometheusSources(
  configured: ReadonlyMap<string, PrometheusConfig>,
  clients: ReadonlyMap<string, PrometheusClient>,
  options: { knex: Knex; logger: LoggerService; clock: Clock },
): ReadonlyMap<string, PrometheusUsage> {
  return new Map(
    [...clients].map(([cluster, client]) => [
      cluster,
      prometheusUsage(cluster, configured.get(cluster)!, {
        client,
        ...options,
      }),
    ]),
  );
}
