import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  apiVersionOf,
  kindId,
  resourcePath,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from './apiError';
import { backoffDelay, reflectorBackoff } from './backoff';
import { type Clock, sleep, type Timer } from './clock';
import type { ClusterConnection, WatchFrame } from './clusterConnection';
import type { Problem } from './clusterHealth';
import type { ObjectStore, StoreChange } from './objectStore';

/** One page parses in about 45 ms on a small machine; the event loop is free between pages. */
const pageSize = 500;
/** The API server ends a watch after a random time in [300, 600) s, so that not all end at once. */
const watchSeconds = { least: 300, spread: 300 };
/** How long after that we wait for it to do so. */
const graceMs = 5000;
/** Bookmarks come about once a minute: this much silence means a half-open connection. */
const idleMs = 100_000;
/** A watch that ends this soon without a frame counts as a failure, or it would spin. */
const shortWatchMs = 1000;
/** After this long without failure the next one starts at the shortest delay. */
const resetAfterMs = 120_000;
/** A kind that is not installed is looked for this often. */
const notInstalledRetryMs = 5000;

/** What the reflector saw, after the store took it in. */
export interface Observation extends StoreChange {
  /** Part of a list, not of a watch: nobody waits for it. */
  listed: boolean;
  /** Who holds which fields; only here, never in the store. */
  managedFields?: ManagedField[];
}

export interface ReflectorOptions {
  /** Names this list-and-watch in health and logs. */
  source: string;
  connection: ClusterConnection;
  resource: ResourceRef;
  labelSelector?: string;
  /** Only this namespace; default all. */
  namespace?: string;
  store: ObjectStore;
  clock: Clock;
  logger: LoggerService;
  /** Drops what is not needed before it is stored. managedFields are dropped anyway. */
  trim?(object: KubernetesObject): KubernetesObject;
  onChange(observation: Observation): void;
  /** After each complete list. */
  onSynced(): void;
  /** After each frame, bookmarks included. */
  onFrame?(): void;
  /** A kind that may be absent: absence is not trouble. */
  optional?: boolean;
}

/**
 * Keeps a store equal to what the API server holds: a paged list, then a watch from there.
 *
 * Guarantees: it runs until stopped, whatever happens (any exception is a failure with backoff, 0.8 to 30 s with
 * jitter); every object that exists when a list is taken is in the store after it, and every one that does not is
 * not; a callback that throws does not end it. After an expired version (410) it lists again.
 */
export class Reflector {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private version: string | undefined;
  private failures = 0;
  private lastFailureAt = -Infinity;
  private hasSynced = false;
  private isAbsent = false;
  private wake = new AbortController();

  constructor(private readonly options: ReflectorOptions) {
    // When the cluster is back for one, it is back for all: nobody sleeps through it.
    const unsubscribe = options.connection.onStatusChange(status => {
      if (status.state !== 'unreachable' && status.state !== 'unauthorized') {
        this.retryNow();
      }
    });
    this.ended = this.run().finally(unsubscribe);
  }

  /** Whether a complete list was ever taken, or (optional kinds) the kind is known to be absent. */
  get synced(): boolean {
    return this.hasSynced || (this.isAbsent && !!this.options.optional);
  }

  /** Whether the cluster serves the kind, as far as the last list told. */
  get served(): boolean {
    return this.hasSynced && !this.isAbsent;
  }

  /** Ends a backoff that is under way, and begins with short delays again: what is coming up fails once or twice. */
  retryNow(): void {
    this.failures = 0;
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
    this.options.connection.reportHealth(this.options.source, undefined);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (this.version === undefined) {
          await this.list();
        }
        await this.watch();
      } catch (error) {
        if (!signal.aborted) {
          await this.failed(error);
        }
      }
    }
  }

  private async list(): Promise<void> {
    const { connection, resource, labelSelector, store } = this.options;
    const items: {
      object: KubernetesObject;
      managedFields?: ManagedField[];
    }[] = [];
    let next: string | undefined;
    let version = '';
    do {
      const page: {
        metadata: { resourceVersion: string; continue?: string };
        items: KubernetesObject[];
      } = await connection.request({
        path: resourcePath(resource, { namespace: this.options.namespace }),
        query: { limit: pageSize, continue: next, labelSelector },
        signal: this.stopping.signal,
        timeoutMs: 60_000,
      });
      if (!Array.isArray(page?.items)) {
        throw new Error(`List of ${kindId(resource)} has no items`);
      }
      for (const item of page.items) {
        items.push({ object: this.prepare(item) });
      }
      version = page.metadata.resourceVersion;
      next = page.metadata.continue || undefined;
    } while (next);
    this.version = version;
    this.hasSynced = true;
    this.isAbsent = false;
    this.works();
    for (const change of store.replace(
      items.map(({ object }) => object),
      version,
    )) {
      this.tell({ ...change, listed: true });
    }
    this.guard(() => this.options.onSynced());
  }

  private async watch(): Promise<void> {
    const { clock, connection, resource, labelSelector } = this.options;
    const timeoutSeconds = Math.floor(
      watchSeconds.least + watchSeconds.spread * clock.random(),
    );
    const startedAt = clock.now();
    const limit = new AbortController();
    const signal = AbortSignal.any([limit.signal, this.stopping.signal]);
    let frames = 0;
    let heardAt = startedAt;
    let failure: unknown;
    const total = clock.after(timeoutSeconds * 1000 + graceMs, () =>
      limit.abort(),
    );
    let idle: Timer | undefined;
    const watchdog = () => {
      const silentFor = clock.now() - heardAt;
      if (silentFor >= idleMs) {
        limit.abort();
      } else {
        idle = clock.after(idleMs - silentFor, watchdog);
      }
    };
    idle = clock.after(idleMs, watchdog);
    try {
      await connection.watch({
        path: resourcePath(resource, { namespace: this.options.namespace }),
        query: {
          resourceVersion: this.version,
          allowWatchBookmarks: true,
          timeoutSeconds,
          labelSelector,
        },
        signal,
        onFrame: frame => {
          frames++;
          heardAt = clock.now();
          if (failure === undefined) {
            failure = this.take(frame);
          }
          if (failure !== undefined) {
            limit.abort();
          }
        },
      });
    } catch (error) {
      if (this.stopping.signal.aborted) {
        return;
      }
      failure ??= limit.signal.aborted ? undefined : error;
    } finally {
      total.cancel();
      idle?.cancel();
    }
    if (failure !== undefined) {
      throw failure;
    }
    if (frames === 0 && clock.now() - startedAt < shortWatchMs) {
      throw new ClusterUnreachableError(
        connection.name,
        `Watch of ${kindId(resource)} ended at once without a frame`,
      );
    }
    this.works();
  }

  /** Takes in one frame. Returns the failure that ends the watch, if it is one. */
  private take(frame: WatchFrame): unknown {
    const { object } = frame;
    this.options.onFrame?.();
    if (frame.type === 'ERROR') {
      const { code, message, reason } = object as unknown as {
        code?: number;
        message?: string;
        reason?: string;
      };
      return new ApiError(
        this.options.connection.name,
        code ?? 500,
        reason ?? 'Unknown',
        message ?? 'The watch reported an error',
      );
    }
    this.version = object.metadata.resourceVersion;
    if (frame.type === 'BOOKMARK') {
      return undefined;
    }
    const { managedFields } = object.metadata;
    const prepared = this.prepare(object);
    const { store } = this.options;
    const change =
      frame.type === 'DELETED'
        ? store.remove(prepared)
        : store.upsert(prepared);
    if (change) {
      this.tell({ ...change, listed: false, managedFields });
    }
    return undefined;
  }

  private prepare(object: KubernetesObject): KubernetesObject {
    const { resource, trim } = this.options;
    // Items of a list do not say what they are.
    object.apiVersion ??= apiVersionOf(resource);
    object.kind ??= resource.kind;
    delete object.metadata.managedFields;
    return trim ? trim(object) : object;
  }

  private async failed(error: unknown): Promise<void> {
    const { clock, connection, logger, resource, source, optional } =
      this.options;
    if (clock.now() - this.lastFailureAt > resetAfterMs) {
      this.failures = 0;
    }
    this.failures++;
    this.lastFailureAt = clock.now();
    let delay = backoffDelay(reflectorBackoff, this.failures, clock);
    if (error instanceof ApiError) {
      if (error.status === 410) {
        // The version is too old for the API server: an expected end. The first one is repaired at once.
        this.version = undefined;
        delay = this.failures === 1 ? 0 : delay;
      } else if (error.status === 404) {
        this.absent();
        delay = notInstalledRetryMs;
      } else {
        this.version = error.status === 403 ? undefined : this.version;
        const problem = problemOf(error, resource);
        if (problem) {
          connection.reportHealth(source, problem);
        }
      }
      delay = Math.max(delay, error.retryAfterMs ?? 0);
    }
    if (!(optional && this.isAbsent)) {
      logger.debug(
        `List and watch of ${kindId(resource)} failed (${
          this.failures
        }), again in ${Math.round(delay)} ms: ${(error as Error).message}`,
      );
    }
    this.wake = new AbortController();
    await sleep(
      clock,
      delay,
      AbortSignal.any([this.stopping.signal, this.wake.signal]),
    );
  }

  private absent(): void {
    const { connection, optional, resource, source, store } = this.options;
    this.version = undefined;
    this.isAbsent = true;
    this.hasSynced = false;
    for (const object of store.list()) {
      const change = store.remove(object);
      if (change) {
        this.tell({ ...change, listed: true });
      }
    }
    if (!optional) {
      connection.reportHealth(source, {
        state: 'notInstalled',
        message: `${resource.kind} (${kindId(resource)} ${
          resource.version
        }) is not installed.`,
        remedy: `Apply the CustomResourceDefinition ${kindId(
          resource,
        )}; it is noticed within seconds.`,
      });
    } else {
      this.guard(() => this.options.onSynced());
    }
  }

  private works(): void {
    this.options.connection.reportHealth(this.options.source, undefined);
  }

  private tell(observation: Observation): void {
    this.guard(() => this.options.onChange(observation));
  }

  private guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.options.logger.error(
        `A listener of ${kindId(this.options.resource)} failed`,
        error as Error,
      );
    }
  }
}

function problemOf(
  error: ApiError,
  resource: ResourceRef,
): Problem | undefined {
  if (error.status === 403) {
    return {
      state: 'forbidden',
      message: `Not allowed to list and watch ${kindId(resource)}: ${
        error.message
      }`,
      remedy:
        "Apply the operator's generated role and bind it to the credentials' user.",
    };
  }
  if (error.status === 401) {
    return {
      state: 'unauthorized',
      message: 'The credentials were refused (401).',
      remedy:
        'Check flyrail.clusters[].credentials: the token may have expired.',
    };
  }
  return undefined;
}
