import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * controller-runtime's metric names, so that its dashboards and alerts fit. Labels: `controller` (the operator's name)
 * and, because one process serves many, `cluster`.
 */
export interface OperatorMetrics {
  registry: Registry;
  reconcileTotal: Counter<'controller' | 'cluster' | 'result'>;
  reconcileErrors: Counter<'controller' | 'cluster'>;
  terminalErrors: Counter<'controller' | 'cluster'>;
  reconcilePanics: Counter<'controller' | 'cluster'>;
  reconcileTimeouts: Counter<'controller' | 'cluster'>;
  /** Given up and still not returned: they hold memory, and can write nothing. */
  abandonedReconciles: Gauge<'controller' | 'cluster'>;
  shardsHeld: Gauge<'controller' | 'cluster'>;
  reconcileSeconds: Histogram<'controller' | 'cluster'>;
  maxConcurrent: Gauge<'controller' | 'cluster'>;
  activeWorkers: Gauge<'controller' | 'cluster'>;
  queueDepth: Gauge<'name' | 'cluster'>;
  queueAdds: Counter<'name' | 'cluster'>;
  queueSeconds: Histogram<'name' | 'cluster'>;
  queueWorkSeconds: Histogram<'name' | 'cluster'>;
  queueRetries: Counter<'name' | 'cluster'>;
  driftTotal: Counter<'controller' | 'cluster' | 'kind' | 'change'>;
  driftHealSeconds: Histogram<'controller' | 'cluster'>;
  writesTotal: Counter<'controller' | 'cluster' | 'kind' | 'verb'>;
  watchLastFrame: Gauge<'controller' | 'cluster' | 'kind'>;
  cachedObjects: Gauge<'controller' | 'cluster' | 'kind'>;
}

const secondsBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Creates the metrics once per registry; all operators of a process share them. */
export function createOperatorMetrics(
  registry: Registry = new Registry(),
): OperatorMetrics {
  const registers = [registry];
  const perOperator = ['controller', 'cluster'] as const;
  const perQueue = ['name', 'cluster'] as const;
  const counter = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
  ) => new Counter<T>({ name, help, labelNames: [...labelNames], registers });
  const gauge = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
  ) => new Gauge<T>({ name, help, labelNames: [...labelNames], registers });
  const histogram = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
  ) =>
    new Histogram<T>({
      name,
      help,
      labelNames: [...labelNames],
      buckets: secondsBuckets,
      registers,
    });
  return {
    registry,
    reconcileTotal: counter(
      'controller_runtime_reconcile_total',
      'Reconciles by result',
      [...perOperator, 'result'],
    ),
    reconcileErrors: counter(
      'controller_runtime_reconcile_errors_total',
      'Reconciles that ended in an error',
      perOperator,
    ),
    terminalErrors: counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Reconciles that wait for a change of the spec',
      perOperator,
    ),
    reconcilePanics: counter(
      'controller_runtime_reconcile_panics_total',
      'Reconciles that threw',
      perOperator,
    ),
    reconcileTimeouts: counter(
      'controller_runtime_reconcile_timeouts_total',
      'Reconciles that took too long and were given up',
      perOperator,
    ),
    abandonedReconciles: gauge(
      'flyrail_abandoned_reconciles',
      'Reconciles that were given up and have not returned yet',
      perOperator,
    ),
    shardsHeld: gauge(
      'flyrail_shards_held',
      'Shards of the objects that this host works on',
      perOperator,
    ),
    reconcileSeconds: histogram(
      'controller_runtime_reconcile_time_seconds',
      'Duration of a reconcile',
      perOperator,
    ),
    maxConcurrent: gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Reconciles that may run at once',
      perOperator,
    ),
    activeWorkers: gauge(
      'controller_runtime_active_workers',
      'Reconciles running now',
      perOperator,
    ),
    queueDepth: gauge('workqueue_depth', 'Keys waiting', perQueue),
    queueAdds: counter('workqueue_adds_total', 'Keys added', perQueue),
    queueSeconds: histogram(
      'workqueue_queue_duration_seconds',
      'How long a key waited',
      perQueue,
    ),
    queueWorkSeconds: histogram(
      'workqueue_work_duration_seconds',
      'How long a key was worked on',
      perQueue,
    ),
    queueRetries: counter(
      'workqueue_retries_total',
      'Keys added again with backoff',
      perQueue,
    ),
    driftTotal: counter(
      'flyrail_drift_total',
      'Owned objects found edited or deleted',
      [...perOperator, 'kind', 'change'],
    ),
    driftHealSeconds: histogram(
      'flyrail_drift_heal_seconds',
      'From noticing a drift to the API server confirming the repair',
      perOperator,
    ),
    writesTotal: counter('flyrail_writes_total', 'Writes to the API server', [
      ...perOperator,
      'kind',
      'verb',
    ]),
    watchLastFrame: gauge(
      'flyrail_watch_last_frame_timestamp_seconds',
      'When a watch last heard from the API server',
      [...perOperator, 'kind'],
    ),
    cachedObjects: gauge('flyrail_cached_objects', 'Objects in the cache', [
      ...perOperator,
      'kind',
    ]),
  };
}
