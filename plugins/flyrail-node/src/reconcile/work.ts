import { WorkEndedError } from '../cluster/apiError';
import type { Clock, Timer } from '../clock';
import type {
  ClusterConnection,
  ClusterRequest,
} from '../cluster/clusterConnection';
import type { Hold } from '../election';

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
  private readonly over = new AbortController();
  private readonly timer: Timer;
  private late = false;

  constructor(private readonly options: WorkOptions) {
    const { clock, hold, stopping, timeoutMs } = options;
    // Listeners that are taken off again: AbortSignal.any on signals that live long costs more than a reconcile.
    for (const signal of [hold.signal, stopping]) {
      signal.addEventListener('abort', this.follow, { once: true });
    }
    this.timer = clock.after(timeoutMs, () => {
      this.late = true;
      this.finish(
        new WorkEndedError(`It took longer than ${timeoutMs / 1000} s`),
      );
    });
    this.follow();
  }

  /** Aborts when it has ended. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Whether it was ended because it took too long. */
  get timedOut(): boolean {
    return this.late;
  }

  /** Ends it: whatever it left behind can no longer write. */
  end(): void {
    this.finish(over);
  }

  /**
   * Who writes and under which lease, for what may be written after this has ended (an Event about it), but not after
   * the lease has.
   */
  get authorship(): Pick<ClusterRequest, 'userAgent' | 'guard'> {
    const { hold, userAgent } = this.options;
    return { userAgent, guard: () => hold.assertValid() };
  }

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

  private readonly follow = (): void => {
    for (const signal of [this.options.hold.signal, this.options.stopping]) {
      if (signal.aborted) {
        this.finish(signal.reason);
      }
    }
  };

  private finish(why: unknown): void {
    this.timer?.cancel();
    for (const signal of [this.options.hold.signal, this.options.stopping]) {
      signal.removeEventListener('abort', this.follow);
    }
    this.over.abort(why);
  }
}
