import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  apiVersionOf,
  FLYRAIL_PAUSED,
  kindId,
  parseResource,
  type DriftRecord,
  type KubernetesObject,
  type OwnedObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from './apiError';
import { Applier, trimForeign, type Owner } from './applier';
import { sleep, type Clock } from './clock';
import type { ClusterConnection } from './clusterConnection';
import { isTrouble } from './conditions';
import { DriftLog } from './driftLog';
import { EventRecorder } from './eventRecorder';
import type { OperatorMetrics } from './metrics';
import { keyOf, ObjectStore } from './objectStore';
import type { AppliedObject, ApplyReport, Context, Operator } from './operator';
import type { ConditionClaim, Outcome, StatusReport } from './outcome';
import { ownedHealth } from './ownedHealth';
import { PRIORITY_LOW, PRIORITY_NORMAL, WorkQueue } from './queue';
import { Reflector, type Observation } from './reflector';
import type { OperatorChange, RunningOperator } from './runningOperator';
import { writeStatus } from './statusWriter';

/** How long `stop` waits for running reconciles. */
const gracefulMs = 30_000;
/** The event loop is given back after this much work in one go. */
const sliceMs = 10;
/** A resync against lost events, as controller-runtime: 10 h, jittered by 10 %. */
const resyncMs = 10 * 3_600_000;

interface OwnedKindState {
  resource: ResourceRef;
  store: ObjectStore;
  reflector: Reflector;
  optional: boolean;
}

/** One operator on one cluster: reflectors feed a queue of keys, workers reconcile them. */
export class Controller implements RunningOperator {
  private readonly stopping = new AbortController();
  private readonly logger: LoggerService;
  private readonly fieldManager: string;
  private readonly primary = new ObjectStore();
  private readonly primaryReflector: Reflector;
  private readonly kinds = new Map<string, OwnedKindState>();
  private readonly reads = new Map<
    string,
    { store: ObjectStore; reflector: Reflector }
  >();
  private readonly relatedKeys = new Map<string, Map<string, string>>();
  private readonly queue: WorkQueue;
  private readonly applier: Applier;
  private readonly driftLog = new DriftLog();
  private readonly events: EventRecorder;
  private readonly listeners = new Set<(change: OperatorChange) => void>();
  private readonly running = new Set<Promise<void>>();
  /** What each owner (by uid) had after its last apply. */
  private readonly inventory = new Map<string, AppliedObject[]>();
  private readonly unsubscribe: () => void;
  private pumping = false;
  private hasSynced = false;
  private readonly labels: { controller: string; cluster: string };

  constructor(
    private readonly options: {
      operator: Operator;
      connection: ClusterConnection;
      logger: LoggerService;
      clock: Clock;
      metrics: OperatorMetrics;
      identity: string;
    },
  ) {
    const { operator, connection, clock, metrics } = options;
    this.labels = { controller: operator.name, cluster: connection.name };
    this.logger = options.logger.child({
      operator: operator.name,
      cluster: connection.name,
    });
    this.fieldManager = `flyrail-${operator.name}`;
    this.events = new EventRecorder({
      connection,
      clock,
      logger: this.logger,
      reportingController: `flyrail.io/${operator.name}`,
      reportingInstance: options.identity,
    });
    const queueLabels = { name: operator.name, cluster: connection.name };
    this.queue = new WorkQueue(clock, () => this.pump(), {
      added: () => metrics.queueAdds.inc(queueLabels),
      depth: waiting => metrics.queueDepth.set(queueLabels, waiting),
      waited: ms => metrics.queueSeconds.observe(queueLabels, ms / 1000),
      retried: () => metrics.queueRetries.inc(queueLabels),
    });
    metrics.maxConcurrent.set(this.labels, operator.concurrency);
    this.applier = new Applier({
      connection,
      clock,
      fieldManager: this.fieldManager,
      storeOf: resource => this.kinds.get(kindId(resource))!.store,
      onDrift: (owner, record) => this.drifted(owner, record),
      onWrite: (resource, verb) =>
        metrics.writesTotal.inc({ ...this.labels, kind: resource.kind, verb }),
    });
    for (const resource of operator.owns) {
      this.watchOwned(resource, false);
    }
    for (const resource of operator.optional) {
      this.watchOwned(resource, true);
    }
    for (const read of operator.reads) {
      const store = new ObjectStore();
      this.reads.set(kindId(read.resource), {
        store,
        reflector: this.reflect(read.resource, store, {
          labelSelector: read.labelSelector,
          trim: read.trim,
          onChange: observation =>
            this.relatedChanged(read.resource, read.relatesTo, observation),
        }),
      });
    }
    this.primaryReflector = this.reflect(operator.watches, this.primary, {
      onChange: observation => this.primaryChanged(observation),
      onSynced: () => this.emit({ type: 'synced', items: this.primary.list() }),
    });
    this.unsubscribe = connection.onStatusChange(({ state }) => {
      if (state === 'ok') {
        this.queue.retryNow();
      }
    });
    this.resync().catch(error => this.logger.error('Resync ended', error));
  }

  synced(): boolean {
    return this.hasSynced;
  }

  list(): KubernetesObject[] {
    return this.primary.list();
  }

  get(namespace: string, name: string): KubernetesObject | undefined {
    return this.primary.get(namespace ? `${namespace}/${name}` : name);
  }

  drift(uid: string): DriftRecord[] {
    return this.driftLog.of(uid);
  }

  owned(uid: string): OwnedObject[] {
    const wanted = this.inventory.get(uid) ?? [];
    const found = new Map<string, OwnedObject>();
    for (const { resource, namespace, name, outcome, problem } of wanted) {
      if (outcome !== 'unserved') {
        found.set(`${kindId(resource)} ${name}`, {
          apiVersion: apiVersionOf(resource),
          kind: resource.kind,
          namespace: namespace ?? '',
          name,
          state: outcome === 'foreign' ? 'foreign' : 'missing',
          health: outcome === 'foreign' ? 'unknown' : 'degraded',
          message: problem ?? 'Missing',
        });
      }
    }
    for (const { resource, store } of this.kinds.values()) {
      for (const object of store.ownedBy(uid)) {
        found.set(`${kindId(resource)} ${object.metadata.name}`, {
          apiVersion: object.apiVersion,
          kind: object.kind,
          namespace: object.metadata.namespace ?? '',
          name: object.metadata.name!,
          uid: object.metadata.uid,
          state: 'present',
          createdAt: object.metadata.creationTimestamp,
          object,
          ...ownedHealth(object),
        });
      }
    }
    return [...found.values()];
  }

  onChange(listener: (change: OperatorChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.unsubscribe();
    this.queue.close();
    await Promise.all([
      this.primaryReflector.stop(),
      ...[...this.kinds.values()].map(({ reflector }) => reflector.stop()),
      ...[...this.reads.values()].map(({ reflector }) => reflector.stop()),
    ]);
    const grace = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.running]),
      sleep(this.options.clock, gracefulMs, grace.signal),
    ]);
    grace.abort();
  }

  private reflect(
    resource: ResourceRef,
    store: ObjectStore,
    options: {
      labelSelector?: string;
      optional?: boolean;
      trim?(object: KubernetesObject): KubernetesObject;
      onChange(observation: Observation): void;
      onSynced?(): void;
    },
  ): Reflector {
    const { clock, connection, metrics, operator } = this.options;
    const labels = { ...this.labels, kind: resource.kind };
    return new Reflector({
      source: `${operator.name}/${kindId(resource)}`,
      connection,
      resource,
      store,
      clock,
      logger: this.logger,
      labelSelector: options.labelSelector,
      optional: options.optional,
      trim: options.trim,
      onChange: options.onChange,
      onFrame: () => {
        metrics.watchLastFrame.set(labels, clock.now() / 1000);
        metrics.cachedObjects.set(labels, store.size);
      },
      onSynced: () => {
        metrics.cachedObjects.set(labels, store.size);
        options.onSynced?.();
        // The reflector's own flag is set before this call, but its field may not be assigned yet at the first one.
        queueMicrotask(() => this.checkSynced());
      },
    });
  }

  private watchOwned(resource: ResourceRef, optional: boolean): void {
    const store = new ObjectStore();
    const reflector = this.reflect(resource, store, {
      optional,
      trim: trimForeign(this.options.operator.watches),
      onChange: observation => this.ownedChanged(resource, observation),
      onSynced: () => {
        // A kind that came or went changes what every object wants.
        if (optional && this.hasSynced) {
          this.enqueueAll(PRIORITY_LOW);
        }
      },
    });
    this.kinds.set(kindId(resource), { resource, store, reflector, optional });
  }

  /** Nothing is reconciled before every cache is complete: what is not in the cache would be taken for missing. */
  private checkSynced(): void {
    if (
      this.hasSynced ||
      this.stopping.signal.aborted ||
      !this.primaryReflector.synced ||
      ![...this.kinds.values()].every(({ reflector }) => reflector.synced) ||
      ![...this.reads.values()].every(({ reflector }) => reflector.synced)
    ) {
      return;
    }
    this.hasSynced = true;
    this.logger.info(
      `Operator "${this.options.operator.name}" is in sync with ${this.primary.size} ${this.options.operator.watches.plural}`,
    );
    this.pump();
  }

  private primaryChanged({
    type,
    object,
    previous,
    listed,
  }: Observation): void {
    if (type === 'delete') {
      const { uid } = object.metadata;
      this.driftLog.forget(uid!);
      this.inventory.delete(uid!);
      this.applier.forgetOwner(uid!);
      this.queue.forget(keyOf(object));
      this.emit({ type: 'delete', object });
      return;
    }
    this.emit({ type: 'upsert', object });
    if (!onlyStatusChanged(previous, object)) {
      this.queue.forget(keyOf(object));
      this.queue.add(keyOf(object), listed ? PRIORITY_LOW : PRIORITY_NORMAL);
    }
  }

  private ownedChanged(resource: ResourceRef, observation: Observation): void {
    const { object, previous, listed, type } = observation;
    const owners = new Set(
      [object, previous]
        .flatMap(version => version?.metadata.ownerReferences ?? [])
        .filter(reference => this.isPrimary(reference))
        .map(reference => reference.name),
    );
    // An object that is in a WebApp's way has its wanted name and no owner of ours.
    const { namespace, name } = object.metadata;
    const namesake = this.primary.get(keyOf(object));
    if (namesake && owners.size === 0) {
      owners.add(name!);
    }
    for (const owner of owners) {
      const key = namespace ? `${namespace}/${owner}` : owner;
      if (!listed || this.hasSynced) {
        this.applier.notice(resource, object, {
          at: this.options.clock.now(),
          change: type === 'delete' ? 'deleted' : 'edited',
          managedFields: observation.managedFields,
        });
        this.emit({ type: 'owned', namespace: namespace ?? '', name: owner });
      }
      this.queue.add(key, listed ? PRIORITY_LOW : PRIORITY_NORMAL);
    }
  }

  private relatedChanged(
    resource: ResourceRef,
    relatesTo: (
      object: KubernetesObject,
    ) => { namespace: string; name: string } | undefined,
    { object, type, listed }: Observation,
  ): void {
    const owner = relatesTo(object);
    if (!owner) {
      return;
    }
    const key = `${owner.namespace}/${owner.name}`;
    const keys =
      this.relatedKeys.get(`${kindId(resource)} ${key}`) ?? new Map();
    if (type === 'delete') {
      keys.delete(keyOf(object));
    } else {
      keys.set(keyOf(object), object.metadata.uid!);
    }
    if (keys.size > 0) {
      this.relatedKeys.set(`${kindId(resource)} ${key}`, keys);
    } else {
      this.relatedKeys.delete(`${kindId(resource)} ${key}`);
    }
    if (!listed || this.hasSynced) {
      this.emit({ type: 'owned', ...owner });
    }
    this.queue.add(key, listed ? PRIORITY_LOW : PRIORITY_NORMAL);
  }

  private isPrimary(reference: { apiVersion: string; kind: string }): boolean {
    const { watches } = this.options.operator;
    return (
      reference.kind === watches.kind &&
      reference.apiVersion.split('/')[0] === watches.group
    );
  }

  private enqueueAll(priority: number): void {
    for (const object of this.primary.list()) {
      this.queue.add(keyOf(object), priority);
    }
  }

  private async resync(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(clock, resyncMs * (0.9 + 0.2 * clock.random()), signal);
      if (!signal.aborted) {
        this.enqueueAll(PRIORITY_LOW);
      }
    }
  }

  /** Starts as many reconciles as may run at once, and gives the event loop back after a slice of work. */
  private pump(): void {
    if (this.pumping) {
      return;
    }
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      if (!this.hasSynced || this.stopping.signal.aborted) {
        return;
      }
      const until = this.options.clock.now() + sliceMs;
      while (this.running.size < this.options.operator.concurrency) {
        const key = this.queue.take();
        if (key === undefined) {
          return;
        }
        const work = this.work(key).finally(() => {
          this.running.delete(work);
          this.options.metrics.activeWorkers.set(
            this.labels,
            this.running.size,
          );
          this.queue.done(key);
          this.pump();
        });
        this.running.add(work);
        this.options.metrics.activeWorkers.set(this.labels, this.running.size);
        if (this.options.clock.now() >= until) {
          this.pump();
          return;
        }
      }
    });
  }

  /** Reconciles one key and turns the outcome into what the queue does next. Never rejects. */
  private async work(key: string): Promise<void> {
    const { clock, metrics } = this.options;
    const object = this.primary.get(key);
    if (!object || object.metadata.deletionTimestamp) {
      // Owner references and the garbage collector clean up; there is no outside effect that needs a finalizer.
      this.queue.forget(key);
      return;
    }
    const startedAt = clock.now();
    let result: 'success' | 'error' | 'requeue_after' = 'success';
    try {
      const outcome = await this.reconcile(object);
      switch (outcome.type) {
        case 'done':
          this.queue.forget(key);
          break;
        case 'requeueAfter':
          this.queue.forget(key);
          this.queue.addAfter(
            key,
            outcome.afterMs * (0.9 + 0.2 * clock.random()),
          );
          result = 'requeue_after';
          break;
        case 'stalled':
          this.queue.forget(key);
          metrics.terminalErrors.inc(this.labels);
          result = 'error';
          break;
        default:
          this.queue.retry(key);
          metrics.reconcileErrors.inc(this.labels);
          result = 'error';
      }
    } catch (error) {
      if (this.stopping.signal.aborted) {
        return;
      }
      result = 'error';
      metrics.reconcileErrors.inc(this.labels);
      const retryAfterMs =
        error instanceof ApiError ? error.retryAfterMs : undefined;
      const delay = this.queue.retry(key, retryAfterMs);
      this.logger.warn(
        `${object.kind} ${key} is tried again in ${Math.round(delay)} ms: ${
          (error as Error).message
        }`,
      );
    } finally {
      const seconds = (clock.now() - startedAt) / 1000;
      metrics.reconcileTotal.inc({ ...this.labels, result });
      metrics.reconcileSeconds.observe(this.labels, seconds);
      metrics.queueWorkSeconds.observe(
        { name: this.labels.controller, cluster: this.labels.cluster },
        seconds,
      );
    }
  }

  private async reconcile(object: KubernetesObject): Promise<Outcome> {
    if (object.metadata.annotations?.[FLYRAIL_PAUSED] === 'true') {
      await this.report(object, pausedReport(object));
      return { type: 'done' };
    }
    const parsed = parseResource(this.options.operator.watches, object);
    if (!parsed.ok) {
      const message = parsed.problems
        .map(problem => `${problem.field}: ${problem.message}`)
        .join('; ');
      const cause = `The spec is not valid: ${message}`;
      await this.report(object, readyFalse(object, 'InvalidSpec', cause));
      return { type: 'stalled', cause };
    }
    let outcome: Outcome;
    try {
      outcome = await this.options.operator.reconcile(
        this.contextFor(parsed.object as KubernetesObject),
      );
    } catch (error) {
      if (
        this.stopping.signal.aborted ||
        error instanceof ClusterUnreachableError
      ) {
        throw error;
      }
      if (!(error instanceof ApiError)) {
        this.options.metrics.reconcilePanics.inc(this.labels);
        this.logger.error(
          `Reconcile of ${object.kind} ${keyOf(object)} threw`,
          error as Error,
        );
      }
      await this.report(
        object,
        readyFalse(
          object,
          'ReconcileError',
          `${(error as Error).message}. It is tried again.`,
        ),
      );
      throw error;
    }
    if (outcome.report) {
      await this.report(object, outcome.report);
    }
    return outcome;
  }

  private contextFor(object: KubernetesObject): Context {
    const { clock, connection, operator } = this.options;
    const owner: Owner = { resource: operator.watches, object };
    return {
      object,
      cluster: {
        name: connection.name,
        serves: resource => this.serves(resource),
      },
      apply: objects => this.apply(owner, objects),
      related: resource => this.related(resource, keyOf(object)),
      signal: this.stopping.signal,
      logger: this.logger.child({
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name!,
      }),
      now: () => new Date(clock.now()),
    };
  }

  private serves(resource: ResourceRef): boolean {
    return this.kinds.get(kindId(resource))?.reflector.served ?? false;
  }

  private related(resource: ResourceRef, key: string): KubernetesObject[] {
    const read = this.reads.get(kindId(resource));
    if (!read) {
      throw new Error(
        `Operator "${this.options.operator.name}" does not declare that it reads ${resource.kind}`,
      );
    }
    const keys = this.relatedKeys.get(`${kindId(resource)} ${key}`);
    return [...(keys?.keys() ?? [])].flatMap(
      relatedKey => read.store.get(relatedKey) ?? [],
    );
  }

  private async apply(
    owner: Owner,
    objects: KubernetesObject[],
  ): Promise<ApplyReport> {
    const { signal } = this.stopping;
    const applied: AppliedObject[] = [];
    const wantedIds = new Set<string>();
    for (const wanted of objects) {
      signal.throwIfAborted();
      const kind = this.kindOf(wanted);
      wantedIds.add(`${kindId(kind.resource)} ${wanted.metadata.name}`);
      applied.push(
        kind.optional && !kind.reflector.served
          ? {
              resource: kind.resource,
              namespace: owner.object.metadata.namespace,
              name: wanted.metadata.name!,
              outcome: 'unserved',
            }
          : await this.applier.apply(owner, kind.resource, wanted, signal),
      );
    }
    const pruned: ApplyReport['pruned'] = [];
    for (const { resource, store } of this.kinds.values()) {
      for (const object of store.ownedBy(owner.object.metadata.uid!)) {
        const { namespace, name, deletionTimestamp } = object.metadata;
        if (
          !wantedIds.has(`${kindId(resource)} ${name}`) &&
          !deletionTimestamp
        ) {
          signal.throwIfAborted();
          await this.applier.prune(resource, object, signal);
          pruned.push({ resource, namespace, name: name! });
        }
      }
    }
    this.inventory.set(owner.object.metadata.uid!, applied);
    return { objects: applied, pruned };
  }

  private kindOf(wanted: KubernetesObject): OwnedKindState {
    for (const state of this.kinds.values()) {
      if (
        state.resource.kind === wanted.kind &&
        apiVersionOf(state.resource) === wanted.apiVersion
      ) {
        return state;
      }
    }
    throw new Error(
      `Operator "${this.options.operator.name}" does not declare that it owns ${wanted.kind} (${wanted.apiVersion})`,
    );
  }

  private async report(
    object: KubernetesObject,
    found: StatusReport,
  ): Promise<void> {
    const { clock, connection, metrics, operator } = this.options;
    // The cache may have moved on; a status is compared with the latest one of the same object.
    const latest = this.primary.get(keyOf(object));
    if (!latest || latest.metadata.uid !== object.metadata.uid) {
      return;
    }
    try {
      const written = await writeStatus({
        connection,
        resource: operator.watches,
        fieldManager: this.fieldManager,
        object: {
          ...latest,
          metadata: {
            ...latest.metadata,
            // What was observed is the generation that was reconciled, not the one that came meanwhile.
            generation: object.metadata.generation,
          },
        },
        report: found,
        now: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        signal: this.stopping.signal,
      });
      if (!written.object) {
        return;
      }
      metrics.writesTotal.inc({
        ...this.labels,
        kind: operator.watches.kind,
        verb: 'status',
      });
      const change = this.primary.upsert(written.object);
      if (change) {
        this.emit({ type: 'upsert', object: written.object });
        if (!onlyStatusChanged(latest, written.object)) {
          // The answer brought a newer spec before the watch did.
          this.queue.add(keyOf(written.object));
        }
      }
      for (const condition of written.transitions) {
        this.events.record(operator.watches, latest, {
          type: isTrouble(condition) ? 'Warning' : 'Normal',
          reason: condition.reason,
          action: 'Reconcile',
          note: `${condition.type}: ${condition.message}`,
        });
      }
    } catch (error) {
      // Deleted or recreated meanwhile: there is nobody to tell.
      if (error instanceof ApiError && (error.status === 404 || error.stale)) {
        return;
      }
      throw error;
    }
  }

  private drifted(owner: Owner, record: DriftRecord): void {
    const { metrics } = this.options;
    this.driftLog.add(owner.object.metadata.uid!, record);
    metrics.driftTotal.inc({
      ...this.labels,
      kind: record.kind,
      change: record.change,
    });
    metrics.driftHealSeconds.observe(
      this.labels,
      (record.healedInMs ?? 0) / 1000,
    );
    const who = record.by ? ` by ${record.by}` : '';
    this.events.record(owner.resource, owner.object, {
      type: 'Normal',
      reason: 'DriftHealed',
      action: 'Heal',
      note:
        record.change === 'deleted'
          ? `${record.kind} ${record.name} was deleted; it was created again`
          : `${record.kind} ${
              record.name
            } was edited${who} (${record.fields.join(', ')}); it was set back`,
    });
    this.emit({
      type: 'owned',
      namespace: owner.object.metadata.namespace ?? '',
      name: owner.object.metadata.name!,
    });
  }

  private emit(change: OperatorChange): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.logger.error('A listener failed', error as Error);
      }
    }
  }
}

/** Whether nothing changed that a reconcile looks at: its own status write must not call it again. */
function onlyStatusChanged(
  previous: KubernetesObject | undefined,
  object: KubernetesObject,
): boolean {
  if (!previous || previous.metadata.uid !== object.metadata.uid) {
    return false;
  }
  const relevant = ({ metadata }: KubernetesObject) =>
    JSON.stringify([
      metadata.generation,
      metadata.labels,
      metadata.annotations,
      metadata.deletionTimestamp,
      metadata.finalizers,
    ]);
  return relevant(previous) === relevant(object);
}

/** Keeps what the status said, but for Ready. */
function readyFalse(
  object: KubernetesObject,
  reason: string,
  message: string,
): StatusReport {
  return replacing(object, { type: 'Ready', status: 'False', reason, message });
}

/** Keeps what the status said and adds that nobody looks any longer. */
function pausedReport(object: KubernetesObject): StatusReport {
  return replacing(object, {
    type: 'Paused',
    status: 'True',
    reason: 'PausedByAnnotation',
    message: `The annotation ${FLYRAIL_PAUSED} is "true": nothing is changed or healed until it is removed`,
  });
}

function replacing(
  object: KubernetesObject,
  claim: ConditionClaim,
): StatusReport {
  const {
    conditions = [],
    observedGeneration: _,
    ...status
  } = (object.status ?? {}) as {
    conditions?: ConditionClaim[];
    observedGeneration?: number;
  };
  return {
    status,
    conditions: [
      ...conditions.filter(({ type }) => type !== claim.type),
      claim,
    ],
  };
}
