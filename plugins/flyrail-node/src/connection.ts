import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  apiVersionOf,
  kindId,
  resourcePath,
  type ClusterStatus,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import {
  ApiError,
  apiErrorFrom,
  ClusterUnreachableError,
  WorkEndedError,
} from './apiError';
import { Authenticator } from './authentication';
import { type Clock, sleep, systemClock } from './clock';
import type {
  ApplyOptions,
  ClusterConnection,
  ClusterRequest,
  WatchRequest,
} from './clusterConnection';
import { ClusterHealth, type Problem } from './clusterHealth';
import { splitLines } from './watchStream';

export interface ClusterConnectionOptions {
  name: string;
  /** For people; default the name. */
  title?: string;
  kubeConfig: KubeConfig;
  logger: LoggerService;
  clock?: Clock;
}

const requestTimeoutMs = 15_000;
/** Without other traffic, the cluster is asked for its version this often. */
const probeEveryMs = 10_000;
const discoveryTtlMs = 60_000;

class Connection implements ClusterConnection {
  readonly name: string;
  readonly title: string;
  readonly server: string;
  private readonly clock: Clock;
  private readonly logger: LoggerService;
  private readonly health: ClusterHealth;
  private readonly authenticator: Authenticator;
  private readonly origin: string;
  private readonly basePath: string;
  private readonly closing = new AbortController();
  private readonly discovered = new Map<
    string,
    { at: number; kinds: Promise<Set<string>> }
  >();
  private answeredAt = -Infinity;

  constructor(options: ClusterConnectionOptions) {
    this.name = options.name;
    this.title = options.title ?? options.name;
    this.clock = options.clock ?? systemClock;
    this.logger = options.logger.child({ cluster: options.name });
    const server = options.kubeConfig.getCurrentCluster()?.server;
    if (!server) {
      throw new Error(
        `Cluster "${options.name}": its kubeconfig has no current cluster`,
      );
    }
    const url = new URL(server);
    this.server = server;
    this.origin = url.origin;
    this.basePath = url.pathname.replace(/\/$/, '');
    this.authenticator = new Authenticator(options.kubeConfig, this.clock);
    this.health = new ClusterHealth(this.name, this.title, this.clock);
    this.health.onChange(status => {
      const { state, message, remedy } = status;
      if (state === 'ok') {
        this.logger.info(`Cluster "${this.name}" is reachable`);
      } else {
        this.logger.warn(
          `Cluster "${this.name}" is ${state}: ${message} ${remedy ?? ''}`,
        );
      }
    });
    this.probe().catch(error =>
      this.logger.error(`Health probe of "${this.name}" ended`, error),
    );
  }

  status(): ClusterStatus {
    return this.health.status();
  }

  onStatusChange(listener: (status: ClusterStatus) => void): () => void {
    return this.health.onChange(listener);
  }

  reportHealth(source: string, problem: Problem | undefined): void {
    if (problem) {
      this.health.report(source, problem);
    } else {
      this.health.clear(source);
    }
  }

  async request<T = KubernetesObject>(request: ClusterRequest): Promise<T> {
    try {
      return await this.attempt<T>(request);
    } catch (error) {
      // A rotated token: the one that was read is no longer good, the new one may be.
      if (error instanceof ApiError && error.status === 401) {
        this.authenticator.invalidate();
        try {
          return await this.attempt<T>(request);
        } catch (second) {
          if (second instanceof ApiError && second.status === 401) {
            this.health.report('connection', unauthorized(this.server));
          }
          throw second;
        }
      }
      throw error;
    }
  }

  private async attempt<T>(request: ClusterRequest): Promise<T> {
    const { body, text } = await this.send(request);
    if (body.statusCode >= 400) {
      throw apiErrorFrom(
        this.name,
        body.statusCode,
        text,
        headerOf(body, 'retry-after'),
      );
    }
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (error) {
      throw this.unreachable(
        `${this.server} did not answer with JSON: ${text.slice(0, 80)}`,
        error,
      );
    }
  }

  private async send(request: ClusterRequest) {
    const timeoutMs = request.timeoutMs ?? requestTimeoutMs;
    const timeout = new AbortController();
    const timer = this.clock.after(timeoutMs, () => timeout.abort());
    const signal = AbortSignal.any([
      timeout.signal,
      this.closing.signal,
      ...(request.signal ? [request.signal] : []),
    ]);
    try {
      const { headers, requests } = await this.authenticator.get();
      request.guard?.();
      const body = await requests.request({
        origin: this.origin,
        path: this.pathOf(request.path, request.query),
        method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
        headers: {
          accept: 'application/json',
          'user-agent': request.userAgent ?? 'flyrail',
          ...headers,
          ...(request.body === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json' }),
        },
        body:
          request.body === undefined ? undefined : JSON.stringify(request.body),
        signal,
      });
      const text = await body.body.text();
      this.answered(body.statusCode);
      return { body, text };
    } catch (error) {
      if (
        request.signal?.aborted ||
        this.closing.signal.aborted ||
        error instanceof WorkEndedError
      ) {
        throw error;
      }
      throw this.unreachable(
        timeout.signal.aborted
          ? `${this.server} did not answer within ${timeoutMs / 1000} s`
          : `${this.server}: ${reasonOf(error)}`,
        error,
      );
    } finally {
      timer.cancel();
    }
  }

  async watch(request: WatchRequest): Promise<void> {
    const signal = AbortSignal.any([request.signal, this.closing.signal]);
    let connected = false;
    try {
      const { headers, watches } = await this.authenticator.get();
      const answer = await watches.request({
        origin: this.origin,
        path: this.pathOf(request.path, { ...request.query, watch: true }),
        method: 'GET',
        headers: {
          accept: 'application/json',
          'user-agent': 'flyrail',
          ...headers,
        },
        signal,
        headersTimeout: requestTimeoutMs,
        // The caller's watchdog knows better than a fixed time between two chunks.
        bodyTimeout: 0,
      });
      connected = true;
      this.answered(answer.statusCode);
      if (answer.statusCode >= 400) {
        throw apiErrorFrom(
          this.name,
          answer.statusCode,
          await answer.body.text(),
          headerOf(answer, 'retry-after'),
        );
      }
      await splitLines(answer.body, line => request.onFrame(JSON.parse(line)));
    } catch (error) {
      if (error instanceof ApiError) {
        if (error.status === 401) {
          this.authenticator.invalidate();
        }
        throw error;
      }
      if (signal.aborted) {
        throw error;
      }
      if (!connected) {
        throw this.unreachable(`${this.server}: ${reasonOf(error)}`, error);
      }
      throw new ClusterUnreachableError(
        this.name,
        `Watch of ${request.path} broke: ${reasonOf(error)}`,
        error,
      );
    }
  }

  async serverSideApply(
    resource: ResourceRef,
    object: KubernetesObject,
    options: ApplyOptions,
  ): Promise<KubernetesObject> {
    const { namespace, name } = object.metadata;
    return this.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(resource, {
        ...(resource.namespaced ? { namespace } : {}),
        name,
        subresource: options.subresource,
      }),
      query: {
        fieldManager: options.fieldManager,
        force: options.force ?? true,
        ...(options.dryRun ? { dryRun: 'All' } : {}),
      },
      // JSON is YAML, and this is the only name every supported API server knows.
      contentType: 'application/apply-patch+yaml',
      body: object,
      signal: options.signal,
    });
  }

  async serves(resource: ResourceRef): Promise<boolean> {
    const groupVersion = apiVersionOf(resource);
    const known = this.discovered.get(groupVersion);
    if (!known || this.clock.now() - known.at > discoveryTtlMs) {
      const kinds = this.discover(resource);
      this.discovered.set(groupVersion, { at: this.clock.now(), kinds });
      kinds.catch(() => this.discovered.delete(groupVersion));
    }
    return (await this.discovered.get(groupVersion)!.kinds).has(
      kindId(resource),
    );
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.authenticator.close();
  }

  private async discover(resource: ResourceRef): Promise<Set<string>> {
    try {
      const list = await this.request<{ resources?: { name: string }[] }>({
        path: resource.group
          ? `/apis/${resource.group}/${resource.version}`
          : `/api/${resource.version}`,
      });
      return new Set(
        (list.resources ?? []).map(({ name }) =>
          kindId({ group: resource.group, plural: name }),
        ),
      );
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return new Set();
      }
      throw error;
    }
  }

  /** Asks for the version at first and whenever nothing was heard for a while: silence must not look like health. */
  private async probe(): Promise<void> {
    const { signal } = this.closing;
    let delay = 0;
    while (!signal.aborted) {
      await sleep(this.clock, delay, signal);
      if (signal.aborted) {
        return;
      }
      const { state, version } = this.health.status();
      const quiet = this.clock.now() - this.answeredAt > probeEveryMs;
      if (quiet || state !== 'ok' || version === undefined) {
        try {
          const answer = await this.request<{ gitVersion?: string }>({
            path: '/version',
            timeoutMs: 5000,
          });
          if (answer?.gitVersion) {
            this.health.version(answer.gitVersion);
          }
        } catch {
          // The request itself has told the health.
        }
      }
      delay =
        this.health.status().state === 'unreachable' ? 1000 : probeEveryMs;
    }
  }

  private answered(status: number): void {
    this.answeredAt = this.clock.now();
    if (status !== 401 && status < 500) {
      this.health.clear('connection');
    }
  }

  private unreachable(message: string, cause: unknown) {
    this.health.report('connection', {
      state: 'unreachable',
      message,
      remedy:
        'Check that the cluster runs and that its address and certificate authority in flyrail.clusters are right; it is tried again by itself.',
    });
    return new ClusterUnreachableError(
      this.name,
      `Cluster "${this.name}" is not reachable: ${message}`,
      cause,
    );
  }

  private pathOf(path: string, query: ClusterRequest['query'] = {}): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        search.set(name, String(value));
      }
    }
    const text = search.toString();
    return `${this.basePath}${path}${text ? `?${text}` : ''}`;
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

function unauthorized(server: string): Problem {
  return {
    state: 'unauthorized',
    message: `${server} refused the credentials (401).`,
    remedy:
      'Check the token or client certificate in flyrail.clusters[].credentials; it may have expired.',
  };
}

function headerOf(
  answer: Dispatcher.ResponseData,
  name: string,
): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function reasonOf(error: unknown): string {
  const { message, code, cause } = error as {
    message?: string;
    code?: string;
    cause?: { message?: string };
  };
  return [code, message || cause?.message].filter(Boolean).join(': ');
}
