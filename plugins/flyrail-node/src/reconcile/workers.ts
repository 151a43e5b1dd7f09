import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { sleep } from '../clock';
import type { Hold } from '../election';
import { keyOf } from '../cache/objectStore';
import type { OperatorScope } from './operatorScope';
import type { Outcome } from '../outcome';
import type { Reconciler } from './reconciler';
import { inSpan } from '../tracing';
import { turns } from '../queue/turns';
import { Work } from './work';

/** How long `stop` waits for running reconciles. */
const gracefulMs = 30_000;
/** What a status that tells of a timeout may take to be written. */
const reportTimeoutMs = 10_000;

/** Takes keys from the queue, reconciles as many at once as the operator allows, and puts back what is not done. */
export class Workers {
  private readonly running = new Map<Promise<void>, Hold>();
  private pumping = false;

  constructor(
    private readonly scope: OperatorScope,
    private readonly reconciler: Reconciler,
  ) {}

  /** Starts as many reconciles as may run at once, when it is this operator's turn. */
  pump(): void {
    if (this.pumping) {
      return;
    }
    this.pumping = true;
    turns.take(mayGoOn => {
      this.pumping = false;
      if (!this.scope.synced() || this.scope.signal.aborted) {
        return;
      }
      while (this.running.size < this.scope.operator.concurrency) {
        const { queue, share } = this.scope;
        if (queue.depth === 0) {
          return;
        }
        const place = share?.begin(this.pumpAgain);
        if (share && !place) {
          return;
        }
        this.begin(queue.take()!, place);
        if (!mayGoOn()) {
          this.pump();
          return;
        }
      }
    });
  }

  /** Waits for what is running, for half a minute at most. */
  async drained(): Promise<void> {
    const grace = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.running.keys()]),
      sleep(this.scope.clock, gracefulMs, grace.signal),
    ]);
    grace.abort();
  }

  /** Waits for what is running under the hold of this shard. */
  async drainedOf(shard: number): Promise<void> {
    await Promise.allSettled(
      [...this.running]
        .filter(([, hold]) => hold.shard === shard)
        .map(([work]) => work),
    );
  }

  private readonly pumpAgain = () => this.pump();

  private begin(key: string, endPlace: () => void = () => {}): void {
    const { labels, metrics, primary, queue } = this.scope;
    const object = primary.get(key);
    const hold = object && this.scope.holdFor(object.metadata.uid!);
    if (!object || !hold) {
      // Gone, or another host's.
      queue.forget(key);
      queue.done(key);
      endPlace();
      return;
    }
    const work = this.work(object, hold).finally(() => {
      this.running.delete(work);
      metrics.activeWorkers.set(labels, this.running.size);
      queue.done(key);
      endPlace();
      this.pump();
    });
    this.running.set(work, hold);
    metrics.activeWorkers.set(labels, this.running.size);
  }

  /** Reconciles one object and turns the outcome into what the queue does next. Never rejects. */
  private async work(object: KubernetesObject, hold: Hold): Promise<void> {
    const { clock, labels, metrics, operator } = this.scope;
    const startedAt = clock.monotonic();
    const work = this.workUnder(hold, operator.timeoutMs);
    let result: 'success' | 'error' | 'requeue_after' | undefined;
    try {
      const outcome = await this.untilEnd(object, work);
      result = this.settle(keyOf(object), outcome);
    } catch (error) {
      result = await this.failed(object, hold, work, error);
    } finally {
      work.end();
      if (result) {
        const seconds = (clock.monotonic() - startedAt) / 1000;
        metrics.reconcileTotal.inc({ ...labels, result });
        metrics.reconcileSeconds.observe(labels, seconds);
        metrics.queueWorkSeconds.observe(
          { name: labels.controller, cluster: labels.cluster },
          seconds,
        );
      }
    }
  }

  /** The reconcile, or the rejection of its work's end: one that hangs holds no worker. */
  private untilEnd(object: KubernetesObject, work: Work): Promise<Outcome> {
    const { labels, metrics, operator } = this.scope;
    const { namespace = '', name = '' } = object.metadata;
    const reconcile = inSpan(
      `reconcile ${operator.name}`,
      {
        'flyrail.operator': operator.name,
        'flyrail.cluster': labels.cluster,
        'k8s.namespace.name': namespace,
        'flyrail.object.kind': object.kind,
        'flyrail.object.name': name,
      },
      () => this.reconciler.reconcile(object, work),
    );
    let settled = false;
    const ended = new Promise<never>((_, reject) => {
      const abandon = () => {
        reject(work.signal.reason);
        if (!settled) {
          metrics.abandonedReconciles.inc(labels);
          const over = () => metrics.abandonedReconciles.dec(labels);
          reconcile.then(over, over);
        }
      };
      if (work.signal.aborted) {
        abandon();
      } else {
        work.signal.addEventListener('abort', abandon, { once: true });
      }
    });
    ended.catch(() => {});
    return Promise.race([reconcile, ended]).finally(() => {
      settled = true;
    });
  }

  private settle(
    key: string,
    outcome: Outcome,
  ): 'success' | 'error' | 'requeue_after' {
    const { clock, labels, metrics, queue } = this.scope;
    switch (outcome.type) {
      case 'done':
        queue.forget(key);
        return 'success';
      case 'requeueAfter':
        queue.forget(key);
        queue.addAfter(key, outcome.afterMs * (0.9 + 0.2 * clock.random()));
        return 'requeue_after';
      case 'stalled':
        queue.forget(key);
        metrics.terminalErrors.inc(labels);
        return 'error';
      default:
        queue.retry(key);
        metrics.reconcileErrors.inc(labels);
        return 'error';
    }
  }

  /** Resolves to nothing when it is not this host's concern any more. */
  private async failed(
    object: KubernetesObject,
    hold: Hold,
    work: Work,
    error: unknown,
  ): Promise<'error' | undefined> {
    const { labels, logger, metrics, queue, signal } = this.scope;
    const key = keyOf(object);
    if (signal.aborted || hold.signal.aborted) {
      // Stopping, or another host has the shard: whoever takes it looks at all its objects.
      return undefined;
    }
    metrics.reconcileErrors.inc(labels);
    let message = (error as Error).message;
    if (work.timedOut) {
      metrics.reconcileTimeouts.inc(labels);
      message = `It took longer than ${
        this.scope.operator.timeoutMs / 1000
      } s and was given up`;
      await this.tellTimeout(object, hold, message);
    }
    const retryAfterMs =
      error instanceof ApiError ? error.retryAfterMs : undefined;
    const delay = queue.retry(key, retryAfterMs);
    logger.warn(
      `${object.kind} ${key} is tried again in ${Math.round(
        delay,
      )} ms: ${message}`,
    );
    return 'error';
  }

  private async tellTimeout(
    object: KubernetesObject,
    hold: Hold,
    message: string,
  ): Promise<void> {
    const telling = this.workUnder(hold, reportTimeoutMs);
    try {
      await this.reconciler.tellFailure(object, telling, {
        reason: 'ReconcileTimeout',
        message,
      });
    } catch (error) {
      this.scope.logger.debug(
        `The timeout of ${keyOf(object)} was not told: ${
          (error as Error).message
        }`,
      );
    } finally {
      telling.end();
    }
  }

  private workUnder(hold: Hold, timeoutMs: number): Work {
    const { clock, connection, identity, operator, signal } = this.scope;
    return new Work({
      connection,
      hold,
      stopping: signal,
      clock,
      timeoutMs,
      userAgent: `flyrail (${operator.name}; ${identity}; shard ${hold.shard}; term ${hold.term})`,
    });
  }
}
