import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  kindId,
  type ClusterStatus,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  loadKubeConfig,
  startOperator,
  type ClusterConnection,
  type Operator,
  type OperatorChange,
  type OperatorMetrics,
  type RunningOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { kubeConfigSource } from './clusterAccess';
import type { ClusterConfig } from './config';

/** How long until credentials that could not be read are read again, in milliseconds. */
const RELOAD_MS = 10_000;

export interface HostedClusterOptions {
  config: ClusterConfig;
  operators: readonly Operator[];
  logger: LoggerService;
  metrics: OperatorMetrics;
  onChange(cluster: string, kind: string, change: OperatorChange): void;
}

/**
 * One configured cluster: its connection and the operators that run on it.
 * Whatever is wrong with it is a state, never an exception at start.
 */
export class HostedCluster {
  readonly name: string;
  readonly title: string;
  readonly #options: HostedClusterOptions;
  readonly #running = new Map<string, RunningOperator>();
  #connection?: ClusterConnection;
  /** Until there is a connection. */
  #status: ClusterStatus;
  #reload?: NodeJS.Timeout;
  #stopped = false;

  constructor(options: HostedClusterOptions) {
    const { name, title = name } = options.config;
    this.#options = options;
    this.name = name;
    this.title = title;
    this.#status = {
      name,
      title,
      state: 'connecting',
      since: new Date().toISOString(),
    };
  }

  /** Opens the connection and starts the operators; tries again for as long as the credentials cannot be read. */
  async start(): Promise<void> {
    const { config, operators, logger, metrics, onChange } = this.#options;
    let kubeConfig;
    try {
      kubeConfig = await loadKubeConfig(kubeConfigSource(config));
    } catch (error) {
      this.#unreadable(error as Error);
      this.#reload = setTimeout(() => this.start(), RELOAD_MS);
      this.#reload.unref();
      return;
    }
    if (this.#stopped) return;
    const connection = createClusterConnection({
      name: this.name,
      title: this.title,
      kubeConfig,
      logger,
    });
    this.#connection = connection;
    for (const operator of operators) {
      const kind = kindId(operator.watches);
      const running = startOperator({ operator, connection, logger, metrics });
      running.onChange(change => onChange(this.name, kind, change));
      this.#running.set(kind, running);
    }
  }

  status(): ClusterStatus {
    return this.#connection?.status() ?? this.#status;
  }

  /** The operator that watches a kind here; undefined until the credentials could be read. */
  operator(kind: string): RunningOperator | undefined {
    return this.#running.get(kind);
  }

  /** Whether what is known of a kind may be out of date: the cluster is away, or was never read. */
  isStale(kind: string): boolean {
    return this.status().state !== 'ok' || !this.operator(kind)?.synced();
  }

  /** Last known objects of a kind. */
  list(kind: string): KubernetesObject[] {
    return this.operator(kind)?.list() ?? [];
  }

  get connection(): ClusterConnection | undefined {
    return this.#connection;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#reload);
    await Promise.all([...this.#running.values()].map(each => each.stop()));
    await this.#connection?.close();
  }

  #unreadable({ message }: Error) {
    if (this.#status.message === message) return;
    this.#options.logger.error(`Cluster "${this.name}": ${message}`);
    this.#status = {
      name: this.name,
      title: this.title,
      state: 'unreachable',
      since: new Date().toISOString(),
      message,
      remedy: `Correct flyrail.clusters for "${this.name}", or put the file where it says; it is read again by itself.`,
    };
  }
}
