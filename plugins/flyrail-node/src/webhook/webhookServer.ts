import type { LoggerService } from '@backstage/backend-plugin-api';
import { backoffDelay } from '../queue/backoff';
import { systemClock, type Clock, type Timer } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { FLYRAIL_NAMESPACE } from '../rbac';
import type { AdmissionOperator } from './admissionRule';
import type { CertificateMaterial } from './certificates';
import { expiryOf } from './certificatePlan';
import { CertificateKeeper } from './certificateKeeper';
import { CertificateSecret } from './certificateSecret';
import { RuleRunner } from './ruleRunner';
import {
  hostsOfEndpoint,
  publishConfigurations,
  type WebhookEndpoint,
} from './webhookConfiguration';
import { WebhookListener, type Answer } from './webhookListener';
import { createWebhookMetrics, type WebhookMetrics } from './webhookMetrics';
import {
  troubleOf,
  webhookStates,
  type WebhookStatus,
  type WebhookTrouble,
} from './webhookStatus';

/** The Secret with the certificates, which replicas share. */
export const WEBHOOK_SECRET = 'flyrail-webhook-tls';

export interface WebhookServerOptions {
  /** As the host: for the Secret and the webhook configurations. */
  connection: ClusterConnection;
  /** Those without rules are passed over; each looks up through its own connection, else the host's. */
  operators: readonly {
    operator: AdmissionOperator;
    connection?(): ClusterConnection;
  }[];
  endpoint: WebhookEndpoint;
  listen: { port: number; host?: string };
  /** Of the Secret, and of the Service when the endpoint is one; default `flyrail-system`. */
  namespace?: string;
  /** How long the API server waits, 1 to 5; default 3. Rules have half a second less. */
  timeoutSeconds?: number;
  logger: LoggerService;
  clock?: Clock;
  metrics?: WebhookMetrics;
}

/** The webhooks of one cluster, at work. */
export interface WebhookServer {
  status(): WebhookStatus;
  /** The port it listens on; 0 before it does. */
  readonly port: number;
  /** Ends the listener. The configurations stay, for other replicas; without any, the API server ignores them. */
  stop(): Promise<void>;
}

/** Certificates and configurations are looked at this often, ±10 %. */
const checkEveryMs = 10 * 60_000;
const failureBackoff = { baseMs: 1_000, maxMs: 60_000, jitter: 0.2 };

class RunningWebhookServer implements WebhookServer {
  private readonly stopping = new AbortController();
  private readonly clock: Clock;
  private readonly metrics: WebhookMetrics;
  private readonly namespace: string;
  private readonly operators: WebhookServerOptions['operators'];
  private readonly listener: WebhookListener;
  private readonly keeper: CertificateKeeper;
  private material?: CertificateMaterial;
  private failures = 0;
  private timer?: Timer;
  private working: Promise<void> = Promise.resolve();
  private lastRequestAt?: number;
  private trouble?: WebhookTrouble;
  /** What was last logged of it. */
  private told?: string;
  private current: Pick<WebhookStatus, 'state' | 'since'>;

  constructor(
    private readonly options: WebhookServerOptions,
    private readonly timeoutSeconds: number,
  ) {
    this.clock = options.clock ?? systemClock;
    this.metrics = options.metrics ?? createWebhookMetrics();
    this.namespace = options.namespace ?? FLYRAIL_NAMESPACE;
    this.current = { state: 'starting', since: this.iso(this.clock.now()) };
    this.operators = options.operators.filter(
      ({ operator }) => operator.webhooks.length > 0,
    );
    this.listener = new WebhookListener({
      ...options.listen,
      answers: this.answers(),
      clock: this.clock,
      logger: options.logger,
      metrics: this.metrics,
      onRequest: () => {
        this.lastRequestAt = this.clock.now();
      },
    });
    this.keeper = new CertificateKeeper({
      secret: new CertificateSecret(
        options.connection,
        this.namespace,
        WEBHOOK_SECRET,
      ),
      hosts: hostsOfEndpoint(options.endpoint, this.namespace),
      clock: this.clock,
      publish: material => this.publish(material),
      serve: material => this.serve(material),
    });
    this.look();
  }

  get port(): number {
    return this.listener.port;
  }

  status(): WebhookStatus {
    this.settle();
    const { material, trouble } = this;
    const isExpired = this.current.state === 'expired';
    return {
      ...this.current,
      ...(isExpired
        ? {
            message: `The certificate of the webhooks ended at ${this.iso(
              expiryOf(material!),
            )} and could not be renewed${
              trouble ? `: ${trouble.message}` : ''
            }. The API server asks no rule; the reconcile still checks`,
            remedy:
              trouble?.remedy ??
              'It is tried again by itself; the log says why it fails',
          }
        : {
            ...(trouble?.message ? { message: trouble.message } : {}),
            ...(trouble?.remedy ? { remedy: trouble.remedy } : {}),
          }),
      ...(material
        ? { certificateExpiresAt: this.iso(expiryOf(material)) }
        : {}),
      ...(this.lastRequestAt
        ? { lastRequestAt: this.iso(this.lastRequestAt) }
        : {}),
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.timer?.cancel();
    await this.working;
    await this.listener.close();
    this.settle();
  }

  private answers(): Map<string, Answer> {
    const { connection, logger } = this.options;
    return new Map(
      this.operators.flatMap(({ operator, connection: own }) => {
        const runner = new RuleRunner({
          operator,
          cluster: connection.name,
          connection: own ?? (() => connection),
          budgetMs: this.timeoutSeconds * 1_000 - 500,
          clock: this.clock,
          logger: logger.child({ operator: operator.name }),
          metrics: this.metrics,
        });
        return [
          [`/validate/${operator.name}`, request => runner.validate(request)],
          [`/mutate/${operator.name}`, request => runner.mutate(request)],
        ] satisfies [string, Answer][];
      }),
    );
  }

  /** One look at certificates and configurations, and then the next. Never rejects. */
  private look(): void {
    this.working = this.keeper
      .look(this.stopping.signal)
      .then(
        ({ soon }) => {
          this.failures = 0;
          this.trouble = undefined;
          return soon ?? checkEveryMs * (0.9 + 0.2 * this.clock.random());
        },
        error => {
          this.failures++;
          this.trouble = troubleOf(error as Error, {
            cluster: this.options.connection.name,
            port: this.options.listen.port,
          });
          return backoffDelay(failureBackoff, this.failures, this.clock);
        },
      )
      .then(delay => {
        this.settle();
        if (!this.stopping.signal.aborted) {
          this.timer = this.clock.after(delay, () => this.look());
        }
      });
  }

  private async serve(material: CertificateMaterial): Promise<void> {
    await this.listener.use(material);
    this.material = material;
    this.metrics.certificateExpiry.set(
      { cluster: this.options.connection.name },
      expiryOf(material) / 1000,
    );
  }

  private async publish({ authorities }: CertificateMaterial): Promise<void> {
    const { connection, endpoint } = this.options;
    for (const { operator } of this.operators) {
      await publishConfigurations(
        connection,
        operator,
        {
          endpoint,
          namespace: this.namespace,
          authorities,
          timeoutSeconds: this.timeoutSeconds,
        },
        this.stopping.signal,
      );
    }
  }

  /** Works out the state; a new one is logged and dated, and so is trouble that leaves it as it is. */
  private settle(): void {
    const state = this.stateNow();
    const cluster = this.options.connection.name;
    for (const each of webhookStates) {
      this.metrics.state.set({ cluster, state: each }, Number(each === state));
    }
    const isNew = state !== this.current.state;
    const trouble = state === 'stopped' ? undefined : this.trouble;
    const isNewTrouble = trouble !== undefined && trouble.message !== this.told;
    this.told = trouble?.message;
    if (isNew) {
      this.current = { state, since: this.iso(this.clock.now()) };
    } else if (!isNewTrouble) {
      return;
    }
    const { logger } = this.options;
    const words = `The webhooks of cluster "${cluster}" are ${state}`;
    if (trouble) {
      const but =
        state === 'serving' ? ', but their certificate cannot be kept' : '';
      const { message = '', remedy = '' } = trouble;
      logger.warn(`${words}${but}: ${message}. ${remedy}`);
    } else if (state === 'expired') {
      logger.warn(words);
    } else {
      logger.info(words);
    }
  }

  private stateNow(): WebhookStatus['state'] {
    if (this.stopping.signal.aborted) {
      return 'stopped';
    }
    if (this.material && this.clock.now() >= expiryOf(this.material)) {
      return 'expired';
    }
    if (this.trouble && !this.material) {
      return this.trouble.state;
    }
    if (this.trouble?.state === 'forbidden' && !this.keeper.published) {
      return 'forbidden';
    }
    return this.material && this.keeper.published ? 'serving' : 'starting';
  }

  private iso(ms: number): string {
    return new Date(ms).toISOString();
  }
}

/**
 * Starts the webhooks of one cluster: one listener for all its operators, one Secret, a configuration per operator.
 * Returns at once; nothing that happens later throws out of it.
 *
 * Assumes that the API server can reach the endpoint. Where it cannot, do not start it (and call
 * `withdrawConfigurations` once): rules are then checked by the reconcile alone.
 *
 * @throws RangeError when `timeoutSeconds` is not between 1 and 5
 */
export function startWebhookServer(
  options: WebhookServerOptions,
): WebhookServer {
  const { timeoutSeconds = 3 } = options;
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= 5)) {
    throw new RangeError(
      `Webhooks: timeoutSeconds is ${timeoutSeconds}; every write waits for it, so it must be between 1 and 5`,
    );
  }
  return new RunningWebhookServer(options, timeoutSeconds);
}
