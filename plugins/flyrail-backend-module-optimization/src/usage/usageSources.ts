import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
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
  const { labels } = config;
  return new PrometheusUsage({
    cluster,
    client: new PrometheusClient({ ...config, clock }),
    store: new UsageStore(knex, cluster),
    labels,
    samplesPerQuery: config.samplesPerQuery,
    historyDays: config.historyDays,
    clock,
    logger,
  });
}

/** The source of each cluster with an entry in `flyrail.optimization.usage`. */
export function prometheusSources(
  configured: ReadonlyMap<string, PrometheusConfig>,
  options: { knex: Knex; logger: LoggerService; clock?: Clock },
): ReadonlyMap<string, PrometheusUsage> {
  return new Map(
    [...configured].map(([cluster, prometheus]) => [
      cluster,
      prometheusUsage(cluster, prometheus, options),
    ]),
  );
}
