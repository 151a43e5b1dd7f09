import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ClusterResult,
  ClusterStatus,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { kindId } from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  startOperator,
  type Clock,
  type ClusterConnection,
  type Operator,
  type OperatorChange,
  type OperatorMetrics,
  type RunningOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConfig } from './config';

/** How long until missing access (a kubeconfig that is not there yet) is looked for again. */
const ACCESS_RETRY_MS = 2_000;

export interface ClusterOptions {
  config: ClusterConfig;
  operators: readonly Operator[];
  /** Reads the credentials; may throw, and is then asked again. */
  access(): Promise<KubeConfig>;
  onChange(operator: Operator, change: OperatorChange): void;
  logger: LoggerService;
  clock: Clock;
  metrics?: OperatorMetrics;
}

/**
 * One configured cluster with the operators at work on it. It is there from
 * the first moment, whatever the cluster does: its state says how it is, and
 * a cluster that comes (back) is taken up without help. Nothing throws out of it.
 */
export class Cluster {
  readonly name: string;
  readonly #title: string;
  readonly #running = new Map<string, RunningOperator>();
  #connection?: ClusterConnection;
  #beforeConnection: ClusterStatus;
  #stopped = false;

  constructor(private readonly options: ClusterOptions) {
    this.name = options.config.name;
    this.#title = options.config.title ?? this.name;
    this.#beforeConnection = {
      name: this.name,
      title: this.#title,
      state: 'connecting',
      since: new Date(options.clock.now()).toISOString(),
      message: 'Connecting',
    };
  }

  /** Connects in the background. */
  async start(): Promise<void> {
    try {
      const access = await this.options.access();
      if (!this.#stopped) this.#connect(access);
    } catch (error) {
      this.#noAccess(error as Error);
      this.options.clock.after(ACCESS_RETRY_MS, () => {
        if (!this.#stopped) this.start();
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(
      [...this.#running.values()].map(running => running.stop()),
    );
    await this.#connection?.close().catch(() => {});
  }

  status(): ClusterStatus {
    return this.#connection?.status() ?? this.#beforeConnection;
  }

  /** The operator of a kind; undefined while there is no connection. */
  operator(kind: string): RunningOperator | undefined {
    return this.#running.get(kind);
  }

  /** Last known objects of a kind, and whether they are current. */
  list(
    kind: string,
    matches: (object: KubernetesObject) => boolean,
  ): ClusterResult {
    const running = this.#running.get(kind);
    const status = this.status();
    const reading = status.state === 'ok' && !running?.synced();
    return {
      cluster: reading
        ? {
            ...status,
            state: 'connecting',
            message: `Reading ${kind} for the first time`,
          }
        : status,
      items: (running?.list() ?? []).filter(matches),
      stale: reading || !['ok', 'notInstalled'].includes(status.state),
    };
  }

  /**
   * The connection, for a request that needs the cluster itself.
   *
   * @throws ServiceUnavailableError that says what is wrong, since when, and what to do
   */
  connection(): ClusterConnection {
    const { state } = this.status();
    const usable = ['ok', 'connecting', 'notInstalled', 'forbidden'];
    if (!this.#connection || !usable.includes(state)) throw this.unavailable();
    return this.#connection;
  }

  unavailable(): ServiceUnavailableError {
    const { state, since, message, remedy } = this.status();
    return new ServiceUnavailableError(
      [
        `Cluster "${this.name}" is ${state} since ${since}: ${message ?? ''}`,
        remedy,
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  #connect(kubeConfig: KubeConfig): void {
    const { operators, logger, clock, metrics, onChange } = this.options;
    const connection = createClusterConnection({
      name: this.name,
      title: this.#title,
      kubeConfig,
      logger,
      clock,
    });
    this.#connection = connection;
    for (const operator of operators) {
      try {
        const running = startOperator({
          operator,
          connection,
          logger: logger.child({ operator: operator.name, cluster: this.name }),
          clock,
          metrics,
        });
        // The state that explains a change is set right after it: told in that order, it is read in that order.
        running.onChange(change =>
          queueMicrotask(() =>
            onChange(operator, told(change, connection.status())),
          ),
        );
        this.#running.set(kindId(operator.watches), running);
      } catch (error) {
        logger.error(
          `Operator "${operator.name}" did not start on cluster "${this.name}"`,
          error as Error,
        );
      }
    }
  }

  #noAccess({ message }: Error): void {
    const before = this.#beforeConnection;
    if (before.message === message) return;
    this.options.logger.warn(
      `Cluster "${this.name}" cannot be reached: ${message}`,
    );
    this.#beforeConnection = {
      ...before,
      state: 'unreachable',
      since:
        before.state === 'unreachable'
          ? before.since
          : new Date(this.options.clock.now()).toISOString(),
      message,
      remedy: `Check flyrail.clusters "${this.name}"; it is tried again by itself.`,
    };
  }
}

/**
 * What is told of a change. Where the kind is not installed (any longer), its
 * objects are out of sight, which is not the same as gone: pages learn that
 * there is news, and nobody is told of a deletion.
 */
export function told(
  change: OperatorChange,
  { state }: ClusterStatus,
): OperatorChange {
  if (change.type !== 'delete' || state !== 'notInstalled') return change;
  const { namespace = '', name = '' } = change.object.metadata;
  return { type: 'owned', namespace, name };
}
