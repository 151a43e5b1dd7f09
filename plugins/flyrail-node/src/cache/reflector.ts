import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  apiVersionOf,
  kindId,
  resourcePath,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from '../cluster/apiError';
import { backoffDelay, reflectorBackoff } from '../queue/backoff';
import { type Clock, sleep } from '../clock';
import type {
  ClusterConnection,
  WatchFrame,
} from '../cluster/clusterConnection';
import type { Problem } from '../cluster/clusterHealth';
import { listAll, versionNow } from './listPager';
import type { ObjectStore, StoreChange } from './objectStore';
import { isOlder } from './resourceVersion';
import { idleMs, steadyMs, watchOnce } from './watchSession';
import { notInstalled, troubleOf } from './watchTrouble';

/** After this long without failure the next one starts at the shortest delay. */
const resetAfterMs = 120_000;
/** A watch that stood open for so long worked: that it breaks (an idle limit on the way) is no failure in a row. */
const provenMs = 10_000;
/** A kind that is not installed is looked for this often, */
const notInstalledRetryMs = 5000;
/** and every so many times it is asked which versions of it there are. */
const looksPerVersions = 6;
/** So many objects are taken in before the event loop is given back. */
const sliceSize = 250;
/** What stands for an object where its body is not asked for. */
const metadataOnly =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const metadataOnlyList =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** What the reflector saw, after the store took it in. */
export interface Observation extends StoreChange {
  /** Part of a list, not of a watch: nobody waits for it. */
  listed: boolean;
  /** Of a deletion: it may well be there, and cannot be seen or compared with what was known (see `Reflector`). */
  outOfSight?: boolean;
  /** Who holds which fields; only here, never in the store. */
  managedFields?: ManagedField[];
}

export interface ReflectorOptions {
  /** Names this list-and-watch in health and logs. */
  source: string;
  connection: ClusterConnection;
  resource: ResourceRef;
  /** Only this namespace; default all. */
  namespace?: string;
  labelSelector?: string;
  /** False: only metadata crosses the wire and is stored, for kinds of which only owner and name matter. */
  bodies?: boolean;
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
 * not; a callback that throws does not end it. After an expired version (410) it lists again, and so it does when the
 * API server's versions went back (etcd was restored from a backup, or another cluster answered for a while): after
 * 100 s of watches that brought nothing, for one from a version that is still to come is open and silent. Then, and
 * when the kind is not served, what was known is out of sight, which is not deleted. A list is taken in by slices,
 * between which the event loop is free.
 */
export class Reflector {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  /** To watch from; undefined: a list is due. */
  private version: string | undefined;
  /** The last one that the API server told. */
  private reached: string | undefined;
  /** Since when (monotonic) watches were opened that brought nothing. */
  private silentSince: number | undefined;
  private failures = 0;
  private lastFailureAt = -Infinity;
  private lastExpiredAt = -Infinity;
  private wasSteady = false;
  private hasSynced = false;
  private isAbsent = false;
  private looksWhileAbsent = 0;
  private current?: Problem;
  private wake = new AbortController();

  constructor(private readonly options: ReflectorOptions) {
    // When the cluster is back for one, it is back for all: nobody sleeps through it.
    const unsubscribe = options.connection.onReconnect(() => this.retryNow());
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

  /** What keeps it from listing and watching now; undefined while it works, or the failure may be the weather. */
  get trouble(): Problem | undefined {
    return this.current;
  }

  /** Ends a backoff that is under way, and begins with short delays again: what is coming up fails once or twice. */
  retryNow(): void {
    this.failures = 0;
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.ended;
    this.options.connection.reportHealth(this.options.source, undefined);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (this.isSilent) {
          await this.lookForRewind();
        }
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

  private get listAccept(): string | undefined {
    return this.options.bodies === false ? metadataOnlyList : undefined;
  }

  private async list(): Promise<void> {
    const { store } = this.options;
    const { signal } = this.stopping;
    const { items, version } = await listAll({
      ...this.options,
      accept: this.listAccept,
      signal,
      prepare: item => this.prepare(item),
    });
    this.isAbsent = false;
    if (isOlder(version, this.reached)) {
      // Nothing that was known is to be compared with what is there now: versions and generations come again.
      await this.tellAll(this.forgetting(), { outOfSight: true });
    }
    await this.tellAll(store.replacing(items, version));
    signal.throwIfAborted();
    this.version = version;
    this.reached = version;
    this.silentSince = undefined;
    this.hasSynced = true;
    this.guard(() => this.options.onSynced());
  }

  private async watch(): Promise<void> {
    const { bodies, clock, connection, namespace, resource } = this.options;
    this.wasSteady = false;
    const startedAt = clock.monotonic();
    this.silentSince ??= startedAt;
    const { frames, lastedMs } = await watchOnce({
      ...this.options,
      path: resourcePath(resource, { namespace }),
      version: this.version,
      accept: bodies === false ? metadataOnly : undefined,
      signal: this.stopping.signal,
      onSteady: () => {
        this.wasSteady = true;
        this.works();
      },
      onFrame: frame => this.take(frame),
    }).catch(error => {
      if (this.wasSteady && clock.monotonic() - startedAt >= provenMs) {
        this.failures = 0;
      }
      throw error;
    });
    if (this.stopping.signal.aborted || lastedMs >= steadyMs) {
      return;
    }
    if (frames === 0) {
      throw new ClusterUnreachableError(
        connection.name,
        `Watch of ${kindId(resource)} ended at once without a frame`,
      );
    }
    // It brought something, and still must not become a spin.
    await sleep(clock, steadyMs - lastedMs, this.stopping.signal);
  }

  private get isSilent(): boolean {
    const { silentSince, version } = this;
    return (
      version !== undefined &&
      silentSince !== undefined &&
      this.options.clock.monotonic() - silentSince >= idleMs
    );
  }

  /** A watch from a version that is still to come brings nothing, and would be opened again and again. */
  private async lookForRewind(): Promise<void> {
    const { connection, logger, resource } = this.options;
    const now = await versionNow({
      ...this.options,
      accept: this.listAccept,
      signal: this.stopping.signal,
    });
    this.silentSince = undefined;
    if (isOlder(now, this.version)) {
      logger.warn(
        `Cluster "${connection.name}" went back from version ${
          this.version
        } to ${now}: its etcd was restored from a backup, or another cluster answers at ${
          connection.server
        }; ${kindId(resource)} are listed again`,
      );
      this.version = undefined;
    }
  }

  /** Takes in one frame. */
  private take(frame: WatchFrame): void {
    const { object } = frame;
    this.silentSince = undefined;
    this.options.onFrame?.();
    this.version = object.metadata.resourceVersion;
    this.reached = this.version;
    if (frame.type === 'BOOKMARK') {
      return;
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
  }

  private prepare(object: KubernetesObject): KubernetesObject {
    const { bodies, resource, trim } = this.options;
    // Items of a list do not say what they are, and metadata says that it is metadata.
    if (bodies === false || !object.apiVersion) {
      object.apiVersion = apiVersionOf(resource);
      object.kind = resource.kind;
    }
    delete object.metadata.managedFields;
    return trim ? trim(object) : object;
  }

  private async failed(error: unknown): Promise<void> {
    const { clock, logger, resource, optional } = this.options;
    if (clock.monotonic() - this.lastFailureAt > resetAfterMs) {
      this.failures = 0;
    }
    this.failures++;
    this.lastFailureAt = clock.monotonic();
    // What worked until now is opened again at once, the first time.
    let delay =
      this.wasSteady && this.failures === 1
        ? 0
        : backoffDelay(reflectorBackoff, this.failures, clock);
    this.wasSteady = false;
    const status = error instanceof ApiError ? error.status : undefined;
    if (status === 404) {
      await this.absent();
      delay = notInstalledRetryMs;
    } else {
      if (status === 410) {
        // The version is too old for the API server: an expected end, and repaired at once unless it comes again.
        const now = clock.monotonic();
        delay = now - this.lastExpiredAt > resetAfterMs ? 0 : delay;
        this.lastExpiredAt = now;
        this.version = undefined;
      }
      this.troubled(troubleOf(error, resource, this.failures));
    }
    if (error instanceof ApiError) {
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
    if (!this.stopping.signal.aborted) {
      await sleep(clock, delay, this.wake.signal);
    }
  }

  private async absent(): Promise<void> {
    const { optional } = this.options;
    this.version = undefined;
    this.isAbsent = true;
    this.hasSynced = false;
    await this.tellAll(this.forgetting(), { outOfSight: true });
    if (optional) {
      // Not there is an answer: whatever kept it from asking is over.
      this.works();
      this.guard(() => this.options.onSynced());
    } else {
      this.troubled(await this.notInstalled());
    }
  }

  private *forgetting(): Generator<StoreChange | undefined> {
    const { store } = this.options;
    for (const object of store.list()) {
      yield store.remove(object);
    }
  }

  private async notInstalled(): Promise<Problem> {
    const { connection, resource } = this.options;
    if (
      this.current?.state === 'notInstalled' &&
      ++this.looksWhileAbsent % looksPerVersions !== 0
    ) {
      return this.current;
    }
    const served = await connection.servedVersions(resource).catch(() => []);
    // Served by now, it is found at the next look.
    return notInstalled(
      resource,
      served.filter(version => version !== resource.version),
    );
  }

  private works(): void {
    this.current = undefined;
    this.options.connection.reportHealth(this.options.source, undefined);
  }

  private troubled(problem: Problem | undefined): void {
    if (problem) {
      this.current = problem;
      this.options.connection.reportHealth(this.options.source, problem);
    }
  }

  /** Tells of many changes, and lets others work in between. */
  private async tellAll(
    changes: Iterable<StoreChange | undefined>,
    how: Pick<Observation, 'outOfSight'> = {},
  ): Promise<void> {
    let taken = 0;
    for (const change of changes) {
      if (change) {
        this.tell({ ...change, ...how, listed: true });
      }
      if (++taken % sliceSize === 0) {
        await nextTurn();
        if (this.stopping.signal.aborted) {
          return;
        }
      }
    }
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
