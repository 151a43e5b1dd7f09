import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  configuredPrices,
  type PriceBook,
} from '@flyrail/backstage-plugin-optimization-common';
import { systemClock } from '@flyrail/backstage-plugin-flyrail-node';
import type {
  Analysis,
  AnalysisResult,
  KnownUsage,
  UsageReader,
} from '../analysis';
import { readOptimizationConfig } from '../config';
import { openOptimizationDatabase } from '../database';
import { UsageCollector } from '../usage/metricsApi/usageCollector';
import { OptimizedWorkloads } from '../usage/optimizedWorkloads';
import { readUsageConfig } from '../usage/usageConfig';
import { usageReader } from '../usage/usageReader';
import { keyOf } from '../usage/usageSource';
import {
  prometheusClients,
  prometheusSources,
  type UsageSources,
} from '../usage/usageSources';
import { forgetUnread } from '../usage/usageStore';
import { PrometheusObjectives, type Objectives } from '../verify/objectives';
import { ClusterLoads } from './clusterLoads';
import { judge } from './judge';

const PRICES = 'flyrail.optimization.prices';

/** What a host knows about usage and prices: the operator and the optimizer's API judge by the same. */
export interface Knowledge {
  sources: UsageSources;
  usage: UsageReader;
  /** Looks at the clusters that have no Prometheus. */
  collector: UsageCollector;
  /** Whose usage is read together; empty until they are known. */
  targets: OptimizedWorkloads;
  prices: PriceBook;
  /** Whose days and hours schedules are in; default UTC. */
  timeZone?: string;
  /** Empty until they can be asked. */
  loads: Pick<ClusterLoads, 'of' | 'attach'>;
  objectives: Objectives;
  analysis: Analysis;
  known: KnownUsage;
  /** Forgets usage that nobody has read for two months. Answers of how many workloads. */
  forgetOld(): Promise<number>;
}

const FORGET_AFTER_SECONDS = 60 * 86_400;

/**
 * Opens what the configuration names.
 *
 * @throws InputError that names the key, when the configuration is wrong
 */
export async function openKnowledge(options: {
  config: Config;
  database: DatabaseService;
  logger: LoggerService;
  /** Ends what is being read. */
  signal?: AbortSignal;
}): Promise<Knowledge> {
  const prices = pricesOf(options.config);
  const { database, logger, signal } = options;
  const { timeZone } = readOptimizationConfig(options.config);
  const clock = systemClock;
  const configured = readUsageConfig(options.config);
  const knex = await openOptimizationDatabase(database, clock);
  const clients = prometheusClients(configured, clock);
  const prometheus = prometheusSources(configured, clients, {
    ...{ knex, logger, clock },
  });
  const targets = new OptimizedWorkloads();
  const collector = new UsageCollector({
    ...{ knex, clock, logger },
    hasPrometheus: cluster => prometheus.has(cluster),
    targets: cluster => targets.of(cluster),
  });
  const sources: UsageSources = {
    get: cluster => prometheus.get(cluster) ?? collector.get(cluster),
  };
  const usage = usageReader({
    sources,
    targets: cluster => targets.of(cluster),
    ...{ clock, signal },
  });
  const loads = new ClusterLoads(clock);
  return {
    ...{ sources, usage, collector, targets, prices, loads, timeZone },
    objectives: new PrometheusObjectives(clients, configured, clock),
    analysis: createAnalysis({ usage, prices, loads, timeZone }),
    known: {
      async forget(cluster, workload) {
        const isOptimized = targets
          .of(cluster)
          .some(each => keyOf(each) === keyOf(workload));
        if (!isOptimized) await sources.get(cluster)?.forget(workload);
      },
      states: () =>
        [...prometheus.values(), ...collector.sources].map(source => ({
          cluster: source.cluster,
          kind: source.kind,
          state: source.state().state,
        })),
    },
    forgetOld: () =>
      forgetUnread(knex, clock.now() / 1000 - FORGET_AFTER_SECONDS),
  };
}

/** An analysis that judges what a reader knows, at these prices. */
export function createAnalysis({
  usage,
  prices,
  loads,
  timeZone,
}: Pick<Knowledge, 'usage' | 'prices' | 'loads' | 'timeZone'>): Analysis {
  return {
    async analyse(request, options) {
      const found = await usage.read(request, options);
      if (found.outcome !== 'usage') return found;
      const load = await loads.of(request.target.cluster);
      return noted(
        judge(request, found.byContainer, { prices, load, timeZone }),
        found.note,
      );
    },
  };
}

/** A recommendation tells what is particular about the usage that it was made of. Pure. */
function noted(
  result: AnalysisResult,
  note: string | undefined,
): AnalysisResult {
  if (!note || result.outcome !== 'recommendation') return result;
  const { recommendation } = result;
  return {
    ...result,
    recommendation: {
      ...recommendation,
      reasons: [note, ...recommendation.reasons],
    },
  };
}

function pricesOf(config: Config): PriceBook {
  try {
    return configuredPrices(config.getOptional(PRICES) ?? undefined, PRICES);
  } catch (error) {
    throw new InputError(
      `Invalid configuration:\n  ${(error as Error).message}`,
    );
  }
}
