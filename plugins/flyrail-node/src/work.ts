import { WorkEndedError } from './apiError';
import type { Clock, Timer } from './clock';
import type { ClusterConnection, ClusterRequest } from './clusterConnection';
import type { Hold } from './election';

export interface WorkOptions {
  connection: ClusterConnection;
  hold: Hold;
  /** Aborts when the operator stops. */
  stopping: AbortSignal;
  clock: Clock;
  timeoutMs: number;
  /** Who writes, for audit logs. */
  userAgent: string;
}

/** One for all: a stack would only say that a reconcile ended, and cost more than the rest of it. */
const over = new WorkEndedError('The reconcile has ended');

/**
 * One reconcile, as far as the cluster is concerned: what it asks and writes goes through here.
 *
 * Guarantees: nothing is written after it has ended, and it ends when the lease is lost, its time is over, the operator
 * stops or the reconcile returned, whichever is first; the lease is looked at right before each request leaves.
 */
export class Work {
  readonly signal: AbortSignal;
  private readonly over = new AbortController();
  private readonly parents: AbortSignal[];
  private readonly timer: Timer;
  private late = false;

  constructor(private readonly options: WorkOptions) {
    const { clock, hold, stopping, timeoutMs } = options;
    this.signal = this.over.signal;
    // Listeners that are taken off again, for AbortSignal.any on a signal that lives long costs more each time.
    this.parents = [hold.signal, stopping];
    for (const parent of this.parents) {
      parent.addEventListener('abort', this.cut, { once: true });
    }
    this.cut();
    this.timer = clock.after(timeoutMs, () => {
      this.late = true;
      this.over.abort(
        new WorkEndedError(`It took longer than ${timeoutMs / 1000} s`),
      );
    });
  }

  /** Whether it was ended because it took too long. */
  get timedOut(): boolean {
    return this.late;
  }

  /** Ends it: whatever it left behind can no longer write. */
  end(): void {
    this.timer.cancel();
    for (const parent of this.parents) {
      parent.removeEventListener('abort', this.cut);
    }
    this.over.abort(over);
  }

  /** The lease is lost or the operator stops: so ends what it is part of. */
  private readonly cut = () => {
    const parent = this.parents.find(({ aborted }) => aborted);
    if (parent) {
      this.over.abort(parent.reason);
    }
  };

  /** A request on behalf of this work. */
  request<T>(request: ClusterRequest): Promise<T> {
    const { connection, userAgent } = this.options;
    return connection.request<T>({
      ...request,
      userAgent,
      signal: request.signal
        ? AbortSignal.any([request.signal, this.signal])
        : this.signal,
      guard: () => this.assertGoingOn(),
    });
  }

  /** Throws `WorkEndedError`, or why the operator stops, when nothing may be done any more. */
  assertGoingOn(): void {
    this.signal.throwIfAborted();
    this.options.hold.assertValid();
  }
}
