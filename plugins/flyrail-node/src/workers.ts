import { ApiError } from './apiError';
import { sleep } from './clock';
import type { OperatorScope } from './operatorScope';
import type { Reconciler } from './reconciler';

/** How long `stop` waits for running reconciles. */
const gracefulMs = 30_000;
/** The event loop is given back after this much work in one go. */
const sliceMs = 10;

/** Takes keys from the queue, reconciles as many at once as the operator allows, and puts back what is not done. */
export class Workers {
  private readonly running = new Set<Promise<void>>();
  private pumping = false;

  constructor(
    private readonly scope: OperatorScope,
    private readonly reconciler: Reconciler,
  ) {}

  /** Starts as many reconciles as may run at once, and gives the event loop back after a slice of work. */
  pump(): void {
    if (this.pumping) {
      return;
    }
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      if (!this.scope.synced() || this.scope.signal.aborted) {
        return;
      }
      const until = this.scope.clock.now() + sliceMs;
      while (this.running.size < this.scope.operator.concurrency) {
        const key = this.scope.queue.take();
        if (key === undefined) {
          return;
        }
        const work = this.work(key).finally(() => {
          this.running.delete(work);
          this.scope.metrics.activeWorkers.set(
            this.scope.labels,
            this.running.size,
          );
          this.scope.queue.done(key);
          this.pump();
        });
        this.running.add(work);
        this.scope.metrics.activeWorkers.set(
          this.scope.labels,
          this.running.size,
        );
        if (this.scope.clock.now() >= until) {
          this.pump();
          return;
        }
      }
    });
  }

  /** Reconciles one key and turns the outcome into what the queue does next. Never rejects. */
  private async work(key: string): Promise<void> {
    const { clock, metrics } = this.scope;
    const object = this.scope.primary.get(key);
    if (!object || object.metadata.deletionTimestamp) {
      // Owner references and the garbage collector clean up; there is no outside effect that needs a finalizer.
      this.scope.queue.forget(key);
      return;
    }
    const startedAt = clock.now();
    let result: 'success' | 'error' | 'requeue_after' = 'success';
    try {
      const outcome = await this.reconciler.reconcile(object);
      switch (outcome.type) {
        case 'done':
          this.scope.queue.forget(key);
          break;
        case 'requeueAfter':
          this.scope.queue.forget(key);
          this.scope.queue.addAfter(
            key,
            outcome.afterMs * (0.9 + 0.2 * clock.random()),
          );
          result = 'requeue_after';
          break;
        case 'stalled':
          this.scope.queue.forget(key);
          metrics.terminalErrors.inc(this.scope.labels);
          result = 'error';
          break;
        default:
          this.scope.queue.retry(key);
          metrics.reconcileErrors.inc(this.scope.labels);
          result = 'error';
      }
    } catch (error) {
      if (this.scope.signal.aborted) {
        return;
      }
      result = 'error';
      metrics.reconcileErrors.inc(this.scope.labels);
      const retryAfterMs =
        error instanceof ApiError ? error.retryAfterMs : undefined;
      const delay = this.scope.queue.retry(key, retryAfterMs);
      this.scope.logger.warn(
        `${object.kind} ${key} is tried again in ${Math.round(delay)} ms: ${
          (error as Error).message
        }`,
      );
    } finally {
      const seconds = (clock.now() - startedAt) / 1000;
      metrics.reconcileTotal.inc({ ...this.scope.labels, result });
      metrics.reconcileSeconds.observe(this.scope.labels, seconds);
      metrics.queueWorkSeconds.observe(
        {
          name: this.scope.labels.controller,
          cluster: this.scope.labels.cluster,
        },
        seconds,
      );
    }
  }

  /** Waits for what is running, for half a minute at most. */
  async drained(): Promise<void> {
    const grace = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.running]),
      sleep(this.scope.clock, gracefulMs, grace.signal),
    ]);
    grace.abort();
  }
}
