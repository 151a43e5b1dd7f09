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
import type { Analysis, AnalysisResult, UsageReader } from '../analysis';
import { OptimizedWorkloads } from '../usage/optimizedWorkloads';
import { readUsageConfig } from '../usage/usageConfig';
import { usageReader } from '../usage/usageReader';
import type { UsageSource } from '../usage/usageSource';
import { usageSources } from '../usage/usageSources';
import { PrometheusObjectives, type Objectives } from '../verify/objectives';
import { ClusterLoads } from './clusterLoads';
import { judge, type JudgementResult } from './judge';

const PRICES = 'flyrail.optimization.prices';

/** What a host knows about usage and prices: the operator and the optimizer's API judge by the same. */
export interface Knowledge {
  /** By the name of the cluster. */
  sources: ReadonlyMap<string, UsageSource>;
  usage: UsageReader;
  /** Whose usage is read together; empty until they are known. */
  targets: OptimizedWorkloads;
  prices: PriceBook;
  /** Empty until they can be asked. */
  loads: Pick<ClusterLoads, 'of' | 'attach'>;
  objectives: Objectives;
  analysis: Analysis;
}

/**
 * Opens what the configuration names.
 *
 * @throws InputError that names the key, when the configuration is wrong
 */
export async function openKnowledge(options: {
  config: Config;
  database: DatabaseService;
  logger: LoggerService;
}): Promise<Knowledge> {
  const prices = pricesOf(options.config);
  const sources = await usageSources(options);
  const targets = new OptimizedWorkloads();
  const usage = usageReader({
    sources,
    targets: cluster => targets.of(cluster),
  });
  const loads = new ClusterLoads(systemClock);
  return {
    ...{ sources, usage, targets, prices, loads },
    objectives: new PrometheusObjectives(
      readUsageConfig(options.config),
      systemClock,
    ),
    analysis: createAnalysis({ usage, prices, loads }),
  };
}

/** An analysis that judges what a reader knows, at these prices. */
export function createAnalysis({
  usage,
  prices,
  loads,
}: Pick<Knowledge, 'usage' | 'prices' | 'loads'>): Analysis {
  return {
    async analyse(request, options) {
      const found = await usage.read(request, options);
      if (found.outcome !== 'usage') return found;
      const load = await loads.of(request.target.cluster);
      return applicable(judge(request, found.byContainer, { prices, load }));
    },
  };
}

/** Spot capacity and schedules are recommended in words: the operator does not write them. Pure. */
export function applicable(result: JudgementResult): AnalysisResult {
  if (result.outcome !== 'recommendation') return result;
  const { containers, replicas, monthlySavings, decision, reasons } =
    result.recommendation;
  if (containers.length > 0 || replicas !== undefined) return result;
  const { spot, schedule } = decision.changes;
  const what = [
    ...(spot ? [`spot capacity of ${spot}`] : []),
    ...(schedule ? [`replicas by the clock (${schedule}, UTC)`] : []),
  ].join(' and ');
  return {
    outcome: 'nothingToGain',
    message: `${what} would save ${monthlySavings.toFixed(
      2,
    )} USD a month: this is set up by hand, the operator does not write it. ${reasons.join(
      ' ',
    )}`.slice(0, 2000),
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
