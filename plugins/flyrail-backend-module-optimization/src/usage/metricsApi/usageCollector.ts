import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock, HostView } from '@flyrail/backstage-plugin-flyrail-node';
import type { Knex } from 'knex';
import type { WorkloadRef } from '../usageSource';
import { UsageStore } from '../usageStore';
import { CollectionNotes } from './collectionNotes';
import { MetricsApiUsage } from './metricsApiUsage';

/** What the collector asks of the host, for the operator's kind. */
export interface CollectingHost {
  readonly clusters: readonly string[];
  leads(cluster: string): boolean;
  connection(
    cluster: string,
  ): Pick<ReturnType<HostView['connection']>, 'request'>;
}

export interface UsageCollectorOptions {
  readonly knex: Knex;
  readonly clock: Clock;
  readonly logger: LoggerService;
  /** Clusters whose usage somebody else keeps. */
  readonly hasPrometheus: (cluster: string) => boolean;
  /** The workloads that are optimized. */
  readonly targets: (cluster: string) => readonly WorkloadRef[];
}

/**
 * Collects the usage of all clusters that have no Prometheus: of several hosts,
 * the one that leads in a cluster does it there, and the others know what it noted.
 */
export class UsageCollector {
  #host?: CollectingHost;
  #sources: ReadonlyMap<string, MetricsApiUsage> = new Map();

  constructor(private readonly options: UsageCollectorOptions) {}

  /** From now on clusters can be asked. */
  attach(host: CollectingHost): void {
    const { hasPrometheus, knex, clock } = this.options;
    this.#host = host;
    this.#sources = new Map(
      host.clusters
        .filter(cluster => !hasPrometheus(cluster))
        .map(cluster => [
          cluster,
          new MetricsApiUsage({
            cluster,
            connection: {
              request: async request =>
                host.connection(cluster).request(request),
            },
            store: new UsageStore(knex, cluster),
            notes: new CollectionNotes(knex, cluster),
            clock,
          }),
        ]),
    );
  }

  /** Undefined before clusters can be asked, and for those that have a Prometheus. */
  get(cluster: string): MetricsApiUsage | undefined {
    return this.#sources.get(cluster);
  }

  /** Of the clusters that have no Prometheus. */
  get sources(): readonly MetricsApiUsage[] {
    return [...this.#sources.values()];
  }

  /**
   * One look at each cluster, to be taken every minute. A cluster or database in trouble keeps none of the others from
   * being looked at.
   *
   * @throws the signal's reason when it aborts
   */
  async look(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.sources.map(source =>
        this.#lookAt(source, signal).catch(error => {
          signal.throwIfAborted();
          this.options.logger.warn(
            `Usage of cluster "${source.cluster}" could not be kept: ${
              (error as Error).message
            }`,
          );
        }),
      ),
    );
  }

  async #lookAt(source: MetricsApiUsage, signal: AbortSignal): Promise<void> {
    const { cluster } = source;
    if (!this.#host?.leads(cluster)) {
      await source.follow();
      return;
    }
    const before = source.state();
    const { state } = await source.refresh(
      this.options.targets(cluster),
      signal,
    );
    if (state.state !== 'ready' && state.message !== before.message) {
      this.options.logger.warn(
        `Usage of cluster "${cluster}": ${[state.message, state.remedy]
          .filter(Boolean)
          .join(' ')}`,
      );
    }
  }
}
