import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  kindId,
  type OperatorState,
  type OperatorStatus,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  accountOf,
  createClusterConnection,
  operatorAccess,
  OperatorToken,
  startOperator,
  type Clock,
  type ClusterConnection,
  type EffectLedger,
  type EventLoopShare,
  type Operator,
  type OperatorChange,
  type OperatorMetrics,
  type RunningOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { KubeConfig } from '@kubernetes/client-node';
import type { DriftHistory } from './database/DriftHistory';
import { explained, explanation, type Explained } from './operatorTrouble';

/** The least time until an operator that has no identity yet asks again. */
const RETRY_MS = 2_000;

/** The states in which the cluster can be asked on the operator's behalf. */
const ASKABLE: OperatorState[] = [
  'starting',
  'running',
  'standby',
  'notInstalled',
  'forbidden',
];

export interface HostedOperatorOptions {
  operator: Operator;
  /** The kinds of all operators of this host; default its own. */
  kinds?: readonly ResourceDefinition[];
  /** The host's own connection: tokens are asked for with it, and nothing else. */
  host: ClusterConnection;
  /** Where the cluster is, and the host's credentials. */
  access: KubeConfig;
  /** `perOperator`: as its own ServiceAccount. `shared`: with the host's credentials. */
  identity: 'perOperator' | 'shared';
  /** Of the operators' ServiceAccounts and Leases. */
  namespace: string;
  /** This process, in Events, Leases and audit logs. */
  instance: string;
  /** Into how many parts the objects are divided among the hosts. */
  shards: number;
  /** Of this package: hosts of an older one stand by. */
  version: string;
  /** Remembers outside effects for all hosts. */
  effects: EffectLedger;
  /** Of this process's event loop. */
  share?: EventLoopShare;
  /** Keeps drifts for all hosts. */
  history: Pick<DriftHistory, 'note' | 'forget'>;
  onChange(change: OperatorChange): void;
  logger: LoggerService;
  clock: Clock;
  metrics?: OperatorMetrics;
}

/**
 * One operator on one cluster, with a connection and an identity of its own.
 * Whatever goes wrong with it is its state, with the remedy; nothing throws out
 * of it, and no other operator notices.
 */
export class HostedOperator {
  readonly kindId: string;
  readonly #logger: LoggerService;
  readonly #token?: OperatorToken;
  readonly #endListening: () => void;
  #connection?: ClusterConnection;
  #running?: RunningOperator;
  #beforeStart: Explained = { state: 'starting' };
  #since: number;
  #last?: OperatorState;
  #starting = false;
  #stopped = false;

  constructor(private readonly options: HostedOperatorOptions) {
    const { operator, host, identity, namespace, clock } = options;
    this.kindId = kindId(operator.watches);
    this.#logger = options.logger.child({
      operator: operator.name,
      cluster: host.name,
    });
    this.#since = clock.now();
    if (identity === 'perOperator') {
      this.#token = new OperatorToken({
        connection: host,
        serviceAccount: accountOf(operator.name),
        namespace,
        clock,
      });
    }
    this.#endListening = host.onStatusChange(({ state }) => {
      if (state !== 'ok') return;
      this.#token?.retryNow();
      this.start();
    });
  }

  /** Starts it in the background; tries again by itself until it has an identity. */
  async start(): Promise<void> {
    if (this.#starting || this.#connection || this.#stopped) return;
    this.#starting = true;
    const { clock } = this.options;
    try {
      const access = await this.#access();
      if (!this.#stopped) this.#run(access);
    } catch (error) {
      this.#notYet(error as Error);
      clock.after(Math.max(RETRY_MS, this.#token?.pauseMs() ?? 0), () =>
        this.start(),
      );
    } finally {
      this.#starting = false;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endListening();
    await this.#running?.stop().catch(() => {});
    await this.#connection?.close().catch(() => {});
  }

  /** What it knows; undefined until it has an identity. */
  running(): RunningOperator | undefined {
    return this.#running;
  }

  /**
   * Its connection, for what people ask for: it goes out as the operator.
   *
   * @throws ServiceUnavailableError that says what is wrong, since when, and what to do
   */
  connection(): ClusterConnection {
    const { state, since, message, remedy, operator, cluster } = this.status();
    if (this.#connection && ASKABLE.includes(state)) return this.#connection;
    throw new ServiceUnavailableError(
      [
        `The operator "${operator}" on cluster "${cluster}" is ${state} since ${since}: ${
          message ?? ''
        }`,
        remedy,
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  status(): OperatorStatus {
    const { operator, host, clock } = this.options;
    const running = this.#running?.status();
    const now = this.#ownState() ?? running;
    const state = now?.state ?? this.#beforeStart.state;
    if (state !== this.#last) {
      this.#since = clock.now();
      this.#last = state;
    }
    return {
      operator: operator.name,
      kindId: this.kindId,
      cluster: host.name,
      waiting: running?.waiting ?? 0,
      ...(running?.shards && { shards: running.shards }),
      ...explanation(now ?? this.#beforeStart),
      since: new Date(this.#since).toISOString(),
    };
  }

  /** What the running operator cannot know, or does not run to tell. */
  #ownState(): Explained | undefined {
    if (this.#stopped) return { state: 'stopped' };
    if (!this.#running) return this.#beforeStart;
    const problem = this.#token?.problem();
    // A token that is still good does its work, whatever became of its renewal.
    return problem && !this.#token?.holdsOne() ? explained(problem) : undefined;
  }

  async #access(): Promise<KubeConfig> {
    if (!this.#token) return this.options.access;
    await this.#token.get();
    return operatorAccess(this.options.access, this.#token);
  }

  #run(kubeConfig: KubeConfig): void {
    const { operator, host, clock, metrics, instance, onChange } = this.options;
    const { namespace, shards, version, effects, kinds } = this.options;
    const connection = createClusterConnection({
      name: host.name,
      title: host.title,
      kubeConfig,
      logger: this.#logger,
      clock,
    });
    this.#connection = connection;
    // So that the state knows since when it is, whoever asks later.
    connection.onStatusChange(() => this.status());
    try {
      const running = startOperator({
        operator,
        connection,
        logger: this.#logger,
        clock,
        metrics,
        identity: instance,
        election: { namespace, shards, version },
        effects,
        kinds,
        share: this.options.share,
      });
      running.onChange(change => {
        this.#keepDrift(running, change);
        onChange(change);
      });
      this.#running = running;
    } catch (error) {
      this.#logger.error(
        `Operator "${operator.name}" did not start on cluster "${host.name}"`,
        error as Error,
      );
      this.#beforeStart = {
        state: 'failed',
        message: `It did not start: ${(error as Error).message}.`,
        remedy: `Look for "${operator.name}" in the backend's log; the others are at work. It is not tried again before the next start.`,
      };
    }
  }

  #keepDrift(running: RunningOperator, change: OperatorChange): void {
    const { history, host } = this.options;
    if (change.type === 'delete') {
      history.forget(host.name, change.object.metadata.uid!);
    } else if (change.type === 'owned') {
      const { namespace, name } = change;
      const uid = running.get(namespace, name)?.metadata.uid;
      if (uid) history.note(host.name, uid, running.drift(uid));
    }
  }

  #notYet(error: Error): void {
    const before = this.#beforeStart.message;
    this.#beforeStart = explained(error);
    if (this.#beforeStart.message !== before) {
      const { operator, host } = this.options;
      this.#logger.warn(
        `Operator "${operator.name}" is not at work on cluster "${
          host.name
        }": ${this.#beforeStart.message} ${this.#beforeStart.remedy ?? ''}`,
      );
    }
  }
}
