import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DriftRecord,
  KubernetesObject,
  OperatorStatus,
  OwnedObject,
  ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { longestTimerMs, sleep, type Clock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { DriftLog } from '../apply/driftLog';
import type { EffectLedger } from '../effects';
import {
  LeaseElection,
  shardOf,
  soleHold,
  type ElectionOptions,
} from '../election';
import { EventRecorder } from '../status/eventRecorder';
import { Finalizer } from './finalizer';
import type { OperatorMetrics } from '../metrics';
import { keyOf, ObjectStore } from '../cache/objectStore';
import type { Operator } from '../operator';
import { reflect, type OperatorScope } from './operatorScope';
import { OwnedObjects } from './ownedObjects';
import type { Owner } from '../apply/ownership';
import type { EventLoopShare } from '../queue/eventLoopShare';
import { PRIORITY_LOW, PRIORITY_NORMAL, WorkQueue } from '../queue/queue';
import { Reconciler } from './reconciler';
import type { Observation, Reflector } from '../cache/reflector';
import { RelatedObjects } from './relatedObjects';
import type { OperatorChange, RunningOperator } from '../runningOperator';
import { onlyStatusChanged, StatusReporter } from '../status/statusReporter';
import { StatusTracker } from '../status/statusTracker';
import type { Work } from './work';
import { Workers } from './workers';

/** A resync against lost events, as controller-runtime: 10 h, jittered by 10 %. */
const resyncMs = 10 * 3_600_000;

export interface ControllerOptions {
  operator: Operator;
  connection: ClusterConnection;
  logger: LoggerService;
  clock: Clock;
  metrics: OperatorMetrics;
  identity: string;
  effects: EffectLedger;
  kinds: readonly ResourceDefinition<any, any>[];
  /** Absent: this process is the only one. */
  election?: ElectionOptions;
  share?: EventLoopShare;
}

/** One operator on one cluster: reflectors feed a queue of keys, workers reconcile them. */
export class Controller implements RunningOperator {
  private readonly stopping = new AbortController();
  private readonly scope: OperatorScope;
  private readonly primaryReflector: Reflector;
  private readonly owns: OwnedObjects;
  private readonly related: RelatedObjects;
  private readonly reconciler: Reconciler;
  private readonly workers: Workers;
  private readonly reporter: StatusReporter;
  private readonly driftLog = new DriftLog();
  private readonly events: EventRecorder;
  private readonly listeners = new Set<(change: OperatorChange) => void>();
  private readonly unsubscribe: () => void;
  private readonly election?: LeaseElection;
  private readonly statusOf: StatusTracker;
  /** Timers keep no process alive, and while its cluster is away an operator has nothing else. */
  private readonly alive = setInterval(() => {}, longestTimerMs);
  private hasSynced = false;

  constructor(options: ControllerOptions) {
    const { operator, connection, clock } = options;
    const alone = soleHold(this.stopping.signal);
    this.scope = this.scopeOf(options, uid =>
      options.election ? this.election?.holdFor(uid) : alone,
    );
    const { logger, primary, queue } = this.scope;
    this.events = new EventRecorder({
      connection,
      clock,
      logger,
      reportingController: `flyrail.io/${operator.name}`,
      reportingInstance: options.identity,
    });
    this.owns = new OwnedObjects(this.scope, {
      onDrift: (owner, record, work) => this.drifted(owner, record, work),
      onServedChange: () => {
        // A kind that came or went changes what every object wants.
        if (this.hasSynced) {
          this.enqueueAll(PRIORITY_LOW);
        }
      },
    });
    this.related = new RelatedObjects(this.scope);
    this.reporter = new StatusReporter(this.scope, this.events);
    this.reconciler = new Reconciler(
      this.scope,
      this.owns,
      this.related,
      this.reporter,
      new Finalizer(this.scope),
      this.events,
    );
    this.workers = new Workers(this.scope, this.reconciler);
    this.statusOf = new StatusTracker(this.scope);
    if (options.election) {
      this.election = this.elect(options, options.election);
    }
    this.primaryReflector = reflect(this.scope, operator.watches, primary, {
      onChange: observation => this.primaryChanged(observation),
      onSynced: () => this.emit({ type: 'synced', items: primary.list() }),
    });
    this.unsubscribe = connection.onReconnect(() => queue.retryNow());
    this.resync().catch(error => logger.error('Resync ended', error));
  }

  synced(): boolean {
    return this.hasSynced;
  }

  status(): OperatorStatus {
    return this.statusOf.now(this.election);
  }

  list(): readonly KubernetesObject[] {
    return this.scope.primary.list();
  }

  get(namespace: string, name: string): KubernetesObject | undefined {
    return this.scope.primary.get(namespace ? `${namespace}/${name}` : name);
  }

  drift(uid: string): DriftRecord[] {
    return this.driftLog.of(uid);
  }

  owned(uid: string): OwnedObject[] {
    return this.owns.of(uid);
  }

  onChange(listener: (change: OperatorChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.unsubscribe();
    this.scope.queue.close();
    await Promise.all([
      this.primaryReflector.stop(),
      this.owns.stop(),
      this.related.stop(),
    ]);
    await this.workers.drained();
    await this.election?.stop();
    clearInterval(this.alive);
  }

  private elect(
    { clock, connection, identity, operator }: ControllerOptions,
    election: ElectionOptions,
  ): LeaseElection {
    const { labels, logger, metrics } = this.scope;
    return new LeaseElection(
      {
        ...election,
        ...{ clock, connection, identity, logger },
        operator: operator.name,
      },
      {
        onGained: ({ shard }) => this.takeUpShard(shard),
        onChange: () =>
          metrics.shardsHeld.set(labels, this.election?.held().length ?? 0),
        drained: shard => this.workers.drainedOf(shard),
      },
    );
  }

  /** Another host worked on these, or nobody: each is looked at. */
  private takeUpShard(shard: number): void {
    const { primary, queue } = this.scope;
    for (const object of primary.list()) {
      const { uid } = object.metadata;
      if (shardOf(uid!, this.election!.total) === shard) {
        this.owns.forgetOwner(uid!);
        queue.add(keyOf(object), PRIORITY_LOW);
      }
    }
  }

  private scopeOf(
    options: ControllerOptions,
    holdFor: OperatorScope['holdFor'],
  ): OperatorScope {
    const { operator, connection, clock, metrics } = options;
    const labels = { controller: operator.name, cluster: connection.name };
    const queueLabels = { name: operator.name, cluster: connection.name };
    metrics.maxConcurrent.set(labels, operator.concurrency);
    return {
      operator,
      connection,
      clock,
      metrics,
      labels,
      logger: options.logger.child({
        operator: operator.name,
        cluster: connection.name,
      }),
      fieldManager: `flyrail-${operator.name}`,
      identity: options.identity,
      effects: options.effects,
      kinds: options.kinds,
      share: options.share,
      primary: new ObjectStore(),
      queue: new WorkQueue(clock, () => this.workers.pump(), {
        added: () => metrics.queueAdds.inc(queueLabels),
        depth: waiting => metrics.queueDepth.set(queueLabels, waiting),
        waited: ms => metrics.queueSeconds.observe(queueLabels, ms / 1000),
        retried: () => metrics.queueRetries.inc(queueLabels),
      }),
      signal: this.stopping.signal,
      holdFor,
      synced: () => this.hasSynced,
      listed: () => this.checkSynced(),
      emit: change => this.emit(change),
    };
  }

  /** Nothing is reconciled before every cache is complete: what is not in the cache would be taken for missing. */
  private checkSynced(): void {
    if (
      this.hasSynced ||
      this.stopping.signal.aborted ||
      !this.primaryReflector.synced ||
      !this.owns.synced ||
      !this.related.synced
    ) {
      return;
    }
    this.hasSynced = true;
    const { logger, operator, primary } = this.scope;
    logger.info(
      `Operator "${operator.name}" is in sync with ${primary.size} ${operator.watches.plural}`,
    );
    this.workers.pump();
  }

  private primaryChanged({
    type,
    object,
    previous,
    listed,
    outOfSight,
  }: Observation): void {
    const { queue } = this.scope;
    if (type === 'delete') {
      const { uid } = object.metadata;
      this.driftLog.forget(uid!);
      this.owns.forgetOwner(uid!);
      this.reporter.forget(uid!);
      this.reconciler.forget(uid!);
      queue.forget(keyOf(object));
      const { namespace = '', name = '' } = object.metadata;
      this.emit(
        outOfSight
          ? { type: 'owned', namespace, name }
          : { type: 'delete', object },
      );
      return;
    }
    const statusOnly = onlyStatusChanged(previous, object);
    this.emit({ type: 'upsert', object, statusOnly });
    if (!statusOnly) {
      queue.forget(keyOf(object));
      queue.add(keyOf(object), listed ? PRIORITY_LOW : PRIORITY_NORMAL);
    }
  }

  private enqueueAll(priority: number): void {
    for (const object of this.scope.primary.list()) {
      this.scope.queue.add(keyOf(object), priority);
    }
  }

  private async resync(): Promise<void> {
    const { clock, signal } = this.scope;
    while (!signal.aborted) {
      await sleep(clock, resyncMs * (0.9 + 0.2 * clock.random()), signal);
      if (!signal.aborted) {
        this.enqueueAll(PRIORITY_LOW);
      }
    }
  }

  private drifted(owner: Owner, record: DriftRecord, work: Work): void {
    const { labels, metrics } = this.scope;
    this.driftLog.add(owner.object.metadata.uid!, record);
    metrics.driftTotal.inc({
      ...labels,
      kind: record.kind,
      change: record.change,
    });
    metrics.driftHealSeconds.observe(labels, (record.healedInMs ?? 0) / 1000);
    const who = record.by ? ` by ${record.by}` : '';
    this.events.record(
      owner.resource,
      owner.object,
      {
        type: 'Normal',
        reason: 'DriftHealed',
        action: 'Heal',
        note:
          record.change === 'deleted'
            ? `${record.kind} ${record.name} was deleted; it was created again`
            : `${record.kind} ${
                record.name
              } was edited${who} (${record.fields.join(
                ', ',
              )}); it was set back`,
      },
      work,
    );
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
        this.scope.logger.error('A listener failed', error as Error);
      }
    }
  }
}
