import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ClusterStatus,
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { KubeConfig } from '@kubernetes/client-node';
import { ApiError, apiErrorFrom, ClusterUnreachableError } from './apiError';
import { Authenticator } from './authentication';
import { type Clock, systemClock } from '../clock';
import type {
  ApplyOptions,
  ClusterConnection,
  ClusterRequest,
  WatchFrame,
  WatchRequest,
} from './clusterConnection';
import type { Problem } from './clusterHealth';
import { ConnectionJudge } from './connectionJudge';
import { problemOf } from './connectionProblem';
import { Discovery } from './discovery';
import { parseRetryAfter } from './retryAfter';
import { serverSideApply } from './serverSideApply';
import {
  reasonOf,
  requestTimeoutMs,
  Transport,
  type Answer,
} from './transport';
import { splitLines } from '../cache/watchStream';

export interface ClusterConnectionOptions {
  name: string;
  /** For people; default the name. */
  title?: string;
  kubeConfig: KubeConfig;
  logger: LoggerService;
  clock?: Clock;
}

const probeTimeoutMs = 5000;
/** For 429 without Retry-After, or with one that says "at once". */
const leastRetryAfterMs = 1000;

class Connection implements ClusterConnection {
  readonly name: string;
  readonly title: string;
  readonly server: string;
  private readonly clock: Clock;
  private readonly authenticator: Authenticator;
  private readonly transport: Transport;
  private readonly judge: ConnectionJudge;
  private readonly discovery: Discovery;
  private readonly closing = new AbortController();

  constructor(options: ClusterConnectionOptions) {
    this.name = options.name;
    this.title = options.title ?? options.name;
    this.clock = options.clock ?? systemClock;
    const logger = options.logger.child({ cluster: options.name });
    const server = options.kubeConfig.getCurrentCluster()?.server;
    if (!server) {
      throw new Error(
        `Cluster "${options.name}": its kubeconfig has no current cluster`,
      );
    }
    this.server = server;
    this.authenticator = new Authenticator(options.kubeConfig, this.clock);
    this.transport = new Transport({
      cluster: this.name,
      server,
      authenticator: this.authenticator,
      clock: this.clock,
      logger,
      closing: this.closing.signal,
    });
    this.discovery = new Discovery(this.clock, path => this.request({ path }));
    this.judge = new ConnectionJudge({
      name: this.name,
      title: this.title,
      server,
      clock: this.clock,
      logger,
      closing: this.closing.signal,
      askVersion: () => this.askVersion(),
    });
  }

  status(): ClusterStatus {
    return this.judge.health.status();
  }

  onStatusChange(listener: (status: ClusterStatus) => void): () => void {
    return this.judge.health.onChange(listener);
  }

  onReconnect(listener: () => void): () => void {
    return this.judge.onReconnect(listener);
  }

  reportHealth(source: string, problem: Problem | undefined): void {
    if (problem) {
      this.judge.health.report(source, problem);
    } else {
      this.judge.health.clear(source);
    }
  }

  async request<T = KubernetesObject>(request: ClusterRequest): Promise<T> {
    const { signal, urgent, timeoutMs = requestTimeoutMs } = request;
    const deadline = this.clock.monotonic() + timeoutMs;
    for (;;) {
      const withinMs = deadline - this.clock.monotonic();
      await this.judge.gate.pass({ signal, urgent, withinMs });
      const answer = await this.judge.judged(() =>
        this.transport.send({ ...request, timeoutMs: withinMs }),
      );
      const error = this.errorIn(answer);
      const retryAfterMs = error?.retryAfterMs ?? 0;
      if (error?.status !== 429 || urgent || retryAfterMs > withinMs / 2) {
        return await this.judge.judged(async () => {
          if (error) {
            throw error;
          }
          const result = this.parsed<T>(answer);
          this.judge.succeeded();
          return result;
        });
      }
      // It was turned away unread: sent again, it happens once. The gate keeps it until it may leave.
    }
  }

  async watch(request: WatchRequest): Promise<void> {
    const { path, accept, signal } = request;
    const withinMs = requestTimeoutMs;
    await this.judge.gate.pass({ signal, withinMs });
    const answer = await this.judge.judged(() =>
      this.transport.open({
        path,
        query: { ...request.query, watch: true },
        accept,
        signal,
      }),
    );
    try {
      await this.judge.judged(async () => {
        if (answer.status >= 400) {
          const text = await answer.body.text();
          throw this.errorIn({ ...answer, text });
        }
        if (!/json/.test(answer.header('content-type') ?? '')) {
          throw this.notJson(answer.header('content-type') ?? 'nothing');
        }
      });
      request.onOpen?.();
      await splitLines(answer.body, line => {
        const frame = JSON.parse(line) as WatchFrame;
        // Only a frame proves that an API server speaks.
        this.judge.heard();
        request.onFrame(frame);
      });
    } catch (error) {
      // Destroyed before its end, a body says so by an 'error', which without a listener would end the process.
      answer.body.on('error', () => {}).destroy();
      if (
        error instanceof ApiError ||
        error instanceof ClusterUnreachableError ||
        signal.aborted ||
        this.closing.signal.aborted
      ) {
        throw error;
      }
      this.judge.suspect();
      throw new ClusterUnreachableError(
        this.name,
        `Watch of ${path} broke: ${reasonOf(error)}`,
        error,
      );
    } finally {
      answer.release();
    }
  }

  serverSideApply(
    resource: ResourceRef,
    object: KubernetesObject,
    options: ApplyOptions,
  ): Promise<KubernetesObject> {
    return serverSideApply(this, resource, object, options);
  }

  serves(resource: ResourceRef): Promise<boolean> {
    return this.discovery.serves(resource);
  }

  servedVersions(resource: ResourceRef): Promise<string[]> {
    return this.discovery.versionsOf(resource);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.authenticator.close();
  }

  /** The error that an answer says, after the gate has heard of it. */
  private errorIn(answer: Answer): ApiError | undefined {
    const { status, text } = answer;
    if (status < 400) {
      return undefined;
    }
    const retryAfterMs = parseRetryAfter(
      answer.header('retry-after'),
      answer.header('date'),
      this.clock.now(),
    );
    const error = apiErrorFrom(
      this.name,
      status,
      text,
      status === 429
        ? Math.max(retryAfterMs ?? 0, leastRetryAfterMs)
        : retryAfterMs,
    );
    if ([429, 503].includes(status) && error.retryAfterMs) {
      this.judge.gate.quiet(error.retryAfterMs);
    }
    return error;
  }

  private parsed<T>({ status, text }: Answer): T {
    try {
      return (status === 204 ? undefined : JSON.parse(text)) as T;
    } catch (error) {
      throw this.notJson(text.slice(0, 80) || 'nothing', error);
    }
  }

  private notJson(what: string, cause?: unknown): ClusterUnreachableError {
    return this.transport.unreachable(
      `${this.server} did not answer with JSON: ${what}`,
      cause,
    );
  }

  /** Past the gate. Throws what makes the connection one that cannot be used. */
  private async askVersion(): Promise<string | undefined> {
    const answer = await this.transport.send({
      path: '/version',
      timeoutMs: probeTimeoutMs,
    });
    const error = this.errorIn(answer);
    if (error?.status === 404) {
      throw this.transport.unreachable(
        `${this.server} knows no /version: it is no Kubernetes API server, or the address lacks a path`,
        error,
      );
    }
    if (error) {
      if (problemOf(error, this.server)) {
        throw error;
      }
      // Forbidden or turned away, it was asked all the same.
      return undefined;
    }
    const version = this.parsed<{ gitVersion?: string }>(answer)?.gitVersion;
    if (!version) {
      throw this.notJson(`${answer.text.slice(0, 80)} for a version`);
    }
    return version;
  }
}

/**
 * Opens a connection to a cluster and begins to probe its health. Never throws because the cluster is away:
 * that is a state (`status()`), and it ends by itself.
 */
export function createClusterConnection(
  options: ClusterConnectionOptions,
): ClusterConnection {
  return new Connection(options);
}
