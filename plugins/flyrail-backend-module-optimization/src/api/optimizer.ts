import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ClusterStatus } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  Clock,
  HostCaller,
  HostView,
  ReadingJudge,
} from '@flyrail/backstage-plugin-flyrail-node';
import type {
  BacktestResult,
  NoRecommendation,
  OptimizeResult,
  OptimizerRecommendation,
  PriceBook,
  WorkloadAddress,
  WorkloadList,
  WorkloadMetrics,
  WorkloadSummary,
} from '@flyrail/backstage-plugin-optimization-common';
import type { JsonObject } from '@backstage/types';
import type { AnalysisRequest, UsageReader } from '../analysis';
import type { ClusterLoads } from '../analysis/clusterLoads';
import { judge, type OptimizationType } from '../analysis/judge';
import type { StateKeeper } from '../state/stateKeeper';
import type { UsageSources } from '../usage/usageSources';
import { backtestOf, boundsOf } from './backtestAnswer';
import {
  recommendationOf,
  SPEC_TYPES,
  summaryOf,
  usageStatus,
} from './answers';
import { chartAnswer, stepOf } from './charts';
import { readingUsage } from './readingUsage';
import {
  windowSeconds,
  type BacktestBody,
  type ListQuery,
  type OptimizeBody,
  type Window,
} from './requests';
import {
  addressed,
  OPTIMIZATIONS,
  Workloads,
  type PlacedWorkload,
} from './workloads';

export interface OptimizerOptions {
  host: HostView;
  sources: UsageSources;
  /** The same that the operator asks. */
  usage: UsageReader;
  prices: PriceBook;
  /** Whose days and hours schedules are in; default UTC. */
  timeZone?: string;
  loads: Pick<ClusterLoads, 'of' | 'attach'>;
  /** What is in force of each workload: the same that the operator keeps. */
  states: Pick<StateKeeper, 'read'>;
  clock: Clock;
}

const OUTCOMES = {
  nothingToGain: 'nothing_to_gain',
  notEnoughData: 'not_enough_data',
  noSource: 'no_source',
  unavailable: 'unavailable',
} as const;

/**
 * What the optimizer can be asked: the HTTP API and the actions of agents both come here. It changes nothing; each
 * question needs flyrail.resource.read for the workload and leaves an audit event.
 */
export class Optimizer {
  readonly #workloads: Workloads;

  constructor(private readonly options: OptimizerOptions) {
    this.#workloads = new Workloads(options.host, options.states);
    options.loads.attach(cluster =>
      options.host.connection(cluster, OPTIMIZATIONS),
    );
  }

  /** The workloads that the caller may see, one entry for each cluster asked. @throws NotAllowedError, NotFoundError */
  async list(
    caller: HostCaller,
    { cluster, namespace, kubernetes_id: kubernetesId }: ListQuery,
  ): Promise<WorkloadList> {
    const { host, prices } = this.options;
    return this.#reading(
      caller,
      'list',
      { cluster, namespace, kubernetesId },
      async permitted => {
        const asked =
          cluster === undefined
            ? host.clusters.filter(each => permitted.concerns(each))
            : [this.#workloads.clusterOf({ cluster }, permitted)];
        const clusters = await Promise.all(
          asked.map(async each => {
            const status = host.status(each, OPTIMIZATIONS);
            const found = await this.#workloads
              .list(each, { namespace, kubernetesId })
              .catch(unavailable);
            if (found instanceof Error)
              return {
                cluster: troubled(status, found),
                workloads: [],
                truncated: false,
              };
            const optimizations = this.#workloads.optimizationsOf(each);
            const allowed = await permitted.allowed(found.workloads);
            return {
              cluster: status,
              workloads: allowed.map(placed =>
                summaryOf(placed, {
                  prices,
                  optimization: optimizations(placed.workload),
                }),
              ),
              truncated: found.truncated,
            };
          }),
        );
        return { clusters };
      },
    );
  }

  /** Usage over time. @throws NotAllowedError, NotFoundError, InputError, ServiceUnavailableError */
  async metrics(
    caller: HostCaller,
    address: Omit<WorkloadAddress, 'kind'> & { kind?: WorkloadAddress['kind'] },
    { window }: { window: Window },
    signal: AbortSignal,
  ): Promise<WorkloadMetrics> {
    return this.#about(caller, 'metrics', address, async placed => {
      const { sources, clock, prices } = this.options;
      const source = sources.get(placed.cluster);
      const now = clock.now() / 1000;
      const target = await this.#workloads.target(placed);
      const known = await source?.usageOf(placed.workload);
      const stepSeconds = stepOf(windowSeconds[window]);
      const range = { from: now - windowSeconds[window], to: now, stepSeconds };
      const charts = source
        ? await readingUsage(() =>
            source.chartOf(placed.workload, range, signal),
          )
        : [];
      const trouble = 'trouble' in charts ? charts.trouble : undefined;
      return {
        workload: this.#summary(placed),
        usage: {
          ...usageStatus(placed.cluster, source, known, now),
          ...trouble,
        },
        ...(await chartAnswer(target, {
          charts: 'trouble' in charts ? [] : charts,
          usage: known?.containers ?? [],
          prices,
          ...range,
        })),
      };
    });
  }

  /** What is recommended, and why. @throws as `metrics` */
  async optimize(
    caller: HostCaller,
    address: WorkloadAddress,
    asked: OptimizeBody,
    signal: AbortSignal,
  ): Promise<OptimizeResult> {
    return this.#about(caller, 'optimize', address, async placed => {
      const target = await this.#workloads.target(placed);
      const { clock, usage, prices } = this.options;
      const request = (
        optimizationType: OptimizationType,
      ): AnalysisRequest => ({
        target,
        optimizationType,
        windowSeconds: windowSeconds[asked.metrics_window],
        maxChangePercent: asked.max_change_percent,
        maxRiskLevel: asked.max_risk_level,
        now: new Date(clock.now()),
      });
      const found = await usage.read(request('ALL'), { signal });
      const load = await this.options.loads.of(placed.cluster);
      const recommendations: OptimizerRecommendation[] = [];
      const none: NoRecommendation[] = [];
      for (const type of new Set(asked.optimization_types)) {
        const say = (outcome: NoRecommendation['outcome'], message: string) =>
          none.push({ optimization_type: type, outcome, message });
        if (found.outcome !== 'usage') {
          say(OUTCOMES[found.outcome], found.message);
          continue;
        }
        const result = judge(request(SPEC_TYPES[type]), found.byContainer, {
          prices,
          load,
          timeZone: this.options.timeZone,
        });
        if (result.outcome !== 'recommendation') {
          say(OUTCOMES[result.outcome], result.message);
        } else if (result.recommendation.confidence < asked.min_confidence) {
          say(
            'below_min_confidence',
            `Its confidence is ${result.recommendation.confidence.toFixed(
              2,
            )}, below min_confidence ${asked.min_confidence}`,
          );
        } else recommendations.push(recommendationOf(result.recommendation));
      }
      return {
        workload: this.#summary(placed),
        usage: await this.#usageOf(placed),
        recommendations,
        no_recommendations: none,
      };
    });
  }

  /** What would have happened, had the recommendations been followed within their bounds. @throws as `metrics` */
  async backtest(
    caller: HostCaller,
    address: WorkloadAddress,
    asked: BacktestBody,
    signal: AbortSignal,
  ): Promise<BacktestResult> {
    return this.#about(caller, 'backtest', address, async placed => {
      const target = await this.#workloads.target(placed);
      const { clock, usage, prices } = this.options;
      const now = new Date(clock.now());
      const bounds = boundsOf(asked, this.#optimizationOf(placed)?.spec);
      const found = await usage.read(
        {
          target,
          optimizationType: bounds.type,
          windowSeconds: windowSeconds['30d'],
          maxChangePercent: bounds.maxChangePercent,
          now,
        },
        { signal },
      );
      return {
        workload: this.#summary(placed),
        usage: await this.#usageOf(placed),
        ...(await backtestOf(target, found, {
          ...{ days: asked.days, now, prices },
          ...bounds,
        })),
      };
    });
  }

  #summary(placed: PlacedWorkload): WorkloadSummary {
    return summaryOf(placed, {
      prices: this.options.prices,
      optimization: this.#optimizationOf(placed),
    });
  }

  #optimizationOf({ cluster, workload }: PlacedWorkload) {
    return this.#workloads.optimizationsOf(cluster)(workload);
  }

  async #usageOf({ cluster, workload }: PlacedWorkload) {
    const source = this.options.sources.get(cluster);
    return usageStatus(
      cluster,
      source,
      await source?.usageOf(workload),
      this.options.clock.now() / 1000,
    );
  }

  /** A step about one workload that the caller may see. */
  #about<T>(
    caller: HostCaller,
    queryType: string,
    address: Omit<WorkloadAddress, 'kind'> & { kind?: WorkloadAddress['kind'] },
    step: (placed: PlacedWorkload) => Promise<T>,
  ): Promise<T> {
    return this.#reading(caller, queryType, { ...address }, async permitted => {
      const cluster = this.#workloads.clusterOf(address, permitted);
      const placed = await this.#workloads
        .find(cluster, address)
        .catch(async error => {
          // Who may not see it does not learn whether it exists.
          if (error instanceof NotFoundError) {
            await permitted.require(addressed(cluster, address));
          }
          throw error;
        });
      await permitted.require(placed);
      return step(placed);
    });
  }

  #reading<T>(
    caller: HostCaller,
    queryType: string,
    meta: Record<string, string | undefined>,
    step: (permitted: ReadingJudge) => Promise<T>,
  ): Promise<T> {
    return this.options.host.reading(
      caller,
      { queryType: `optimizer-${queryType}`, ...(meta as JsonObject) },
      step,
    );
  }
}

/** A cluster that cannot be asked is an answer; anything else is thrown. */
function unavailable(error: Error): Error {
  if (error instanceof ServiceUnavailableError) return error;
  throw error;
}

function troubled(status: ClusterStatus, { message }: Error): ClusterStatus {
  return status.state === 'ok'
    ? { ...status, state: 'failed', message }
    : { ...status, message: status.message ?? message };
}
