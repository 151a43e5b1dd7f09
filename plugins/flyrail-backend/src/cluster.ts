import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  clusterFor,
  type ClusterOverview,
  type ClusterResult,
  type ClusterStatus,
  kindId,
  type KubernetesObject,
  type OperatorStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  type Clock,
  type ClusterConnection,
  type EffectLedger,
  type EventLoopShare,
  type Operator,
  type OperatorChange,
  type OperatorMetrics,
  type RunningOperator,
  type WebhookServer,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { KubeConfig } from '@kubernetes/client-node';
import { startClusterWebhooks } from './clusterWebhooks';
import type { ClusterConfig } from './config';
import type { DriftHistory } from './database/DriftHistory';
import { HostedOperator } from './hostedOperator';

/** How long until missing access (a kubeconfig that is not there yet) is looked for again. */
const ACCESS_RETRY_MS = 2_000;

export interface ClusterOptions {
  config: ClusterConfig;
  operators: readonly Operator[];
  /** Of the operators' ServiceAccounts and Leases. */
  namespace: string;
  /** This process among the hosts. */
  instance: string;
  shards: number;
  version: string;
  /** Remembers outside effects for all hosts. */
  effects: EffectLedger;
  /** Of this process's event loop. */
  share?: EventLoopShare;
  /** Keeps drifts for all hosts. */
  history: Pick<DriftHistory, 'note' | 'forget'>;
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
  #operators: HostedOperator[] = [];
  #webhooks?: WebhookServer;
  /** As the host itself. */
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
    await Promise.allSettled([
      this.#webhooks?.stop(),
      ...this.#operators.map(each => each.stop()),
    ]);
    await this.#connection?.close().catch(() => {});
  }

  /** How the cluster is for the host itself. */
  status(): ClusterStatus {
    return this.#connection?.status() ?? this.#beforeConnection;
  }

  /** The cluster and every operator on it. */
  overview(): ClusterOverview {
    return { ...this.status(), operators: this.#statuses() };
  }

  /** The operator of a kind; undefined while it has no connection. */
  operator(kind: string): RunningOperator | undefined {
    return this.#hosted(kind)?.running();
  }

  /** How the cluster is for one kind: its operator's state where the cluster itself is well. */
  statusFor(kind: string): ClusterStatus {
    const hosted = this.#hosted(kind);
    const operator = hosted?.status();
    // What it has read is complete; who of the hosts does the work does not matter to a reader.
    const canBeRead =
      operator?.state === 'starting' && hosted?.running()?.synced();
    return clusterFor(this.status(), canBeRead ? undefined : operator);
  }

  /** Last known objects of a kind, and whether they are current. */
  list(
    kind: string,
    matches: (object: KubernetesObject) => boolean,
  ): ClusterResult {
    const cluster = this.statusFor(kind);
    return {
      cluster,
      items: (this.operator(kind)?.list() ?? []).filter(matches),
      stale: !['ok', 'notInstalled'].includes(cluster.state),
    };
  }

  /** Whether the operator of a kind makes objects at all, which then can drift. */
  owns(kind: string): boolean {
    const found = this.options.operators.find(
      ({ watches }) => kindId(watches) === kind,
    );
    return Boolean(found && found.owns.length + found.optional.length > 0);
  }

  /** Whether this host holds the first of the shards into which a kind's objects are divided. */
  leads(kind: string): boolean {
    return this.operator(kind)?.status().shards?.held.includes(0) ?? false;
  }

  /**
   * The connection of a kind's operator, for a request that needs the cluster itself.
   *
   * @throws ServiceUnavailableError that says what is wrong, since when, and what to do
   */
  connection(kind: string): ClusterConnection {
    const { state, since, message, remedy } = this.status();
    const hosted = this.#hosted(kind);
    if (hosted && (state === 'ok' || state === 'connecting')) {
      return hosted.connection();
    }
    throw new ServiceUnavailableError(
      [
        `Cluster "${this.name}" is ${state} since ${since}: ${message ?? ''}`,
        remedy,
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  /** Also of those that cannot be started yet, because the cluster itself cannot be asked. */
  #statuses(): OperatorStatus[] {
    if (this.#connection) return this.#operators.map(each => each.status());
    const { state, since, message, remedy } = this.#beforeConnection;
    return this.options.operators.map(({ name, watches }) => ({
      operator: name,
      kindId: kindId(watches),
      cluster: this.name,
      state: state === 'connecting' ? 'starting' : 'unreachable',
      ...{ since, message, remedy },
      waiting: 0,
    }));
  }

  #hosted(kind: string): HostedOperator | undefined {
    return this.#operators.find(each => each.kindId === kind);
  }

  #connect(access: KubeConfig): void {
    const { operators, config, onChange, ...shared } = this.options;
    const host = createClusterConnection({
      name: this.name,
      title: this.#title,
      kubeConfig: access,
      logger: shared.logger,
      clock: shared.clock,
    });
    this.#connection = host;
    if (config.identity === 'shared') {
      shared.logger.warn(
        `Cluster "${this.name}": every operator acts with the credentials of the host (flyrail.clusters identity: shared); audit logs cannot tell them apart. For a first try only`,
      );
    }
    this.#operators = operators.map(
      operator =>
        new HostedOperator({
          ...shared,
          operator,
          kinds: operators.map(({ watches }) => watches),
          host,
          access,
          identity: config.identity,
          onChange: change => onChange(operator, change),
        }),
    );
    for (const operator of this.#operators) operator.start();
    this.#webhooks = startClusterWebhooks({
      ...shared,
      webhooks: config.webhooks,
      host,
      operators: operators.map((operator, index) => ({
        operator,
        connection: () => this.#operators[index].connection(),
      })),
    });
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
