import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  kindId,
  type KubernetesObject,
  type ResourceDefinition,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import type { EffectLedger } from '../effects';
import type { Hold } from '../election';
import type { OperatorMetrics } from '../metrics';
import type { ObjectStore } from '../cache/objectStore';
import type { Operator } from '../operator';
import type { EventLoopShare } from '../queue/eventLoopShare';
import type { WorkQueue } from '../queue/queue';
import { Reflector, type Observation } from '../cache/reflector';
import type { OperatorChange } from '../runningOperator';

/** What all parts of one operator on one cluster share. */
export interface OperatorScope {
  operator: Operator;
  connection: ClusterConnection;
  clock: Clock;
  metrics: OperatorMetrics;
  logger: LoggerService;
  /** Of the metrics. */
  labels: { controller: string; cluster: string };
  fieldManager: string;
  /** This process, in Events, Leases and audit logs. */
  identity: string;
  effects: EffectLedger;
  /** The kinds that operators of this host bring. */
  kinds: readonly ResourceDefinition<any, any>[];
  /** The right to work on the object with this uid, if it is this host's now. */
  holdFor(uid: string): Hold | undefined;
  /** The watched objects. */
  primary: ObjectStore;
  queue: WorkQueue;
  /** Of the process's event loop; absent: nobody else lives there. */
  share?: EventLoopShare;
  /** Aborts when the operator stops. */
  signal: AbortSignal;
  /** Whether every cache was complete once: only then something is reconciled. */
  synced(): boolean;
  /** After a complete list of any kind. */
  listed(): void;
  /** Tells those who listen to the operator. */
  emit(change: OperatorChange): void;
}

/** A reflector of one kind for this operator, with its metrics. */
export function reflect(
  scope: OperatorScope,
  resource: ResourceRef,
  store: ObjectStore,
  options: {
    labelSelector?: string;
    optional?: boolean;
    metadataOnly?: boolean;
    trim?(object: KubernetesObject): KubernetesObject;
    onChange(observation: Observation): void;
    onSynced?(): void;
  },
): Reflector {
  const { clock, connection, logger, metrics, operator } = scope;
  const labels = { ...scope.labels, kind: resource.kind };
  return new Reflector({
    source: `${operator.name}/${kindId(resource)}`,
    connection,
    resource,
    store,
    clock,
    logger,
    labelSelector: options.labelSelector,
    optional: options.optional,
    bodies: !options.metadataOnly,
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
      queueMicrotask(() => scope.listed());
    },
  });
}
