import { ApiError } from './apiError';
import { backoffDelay, reflectorBackoff } from '../queue/backoff';
import { sleep, type Clock } from '../clock';

/** So many requests in a row may fail before the connection itself pauses: more than run at the same time. */
const failuresAllowed = 10;
/** How often one request may try whether the cluster is back. */
const trialMs = 5000;

/** What one request needs from the gate. */
export interface Passage {
  signal?: AbortSignal;
  /** How long it may wait. */
  withinMs: number;
  /** It goes out whatever is: a lease must be renewed, and comes at a steady pace. */
  urgent?: boolean;
}

/**
 * Where all requests of one connection pass before they leave.
 *
 * Guarantees: after the API server asked to be left alone (429, or 503 with Retry-After) nothing leaves before that
 * time, however many callers there are; requests that can wait so long do, and leave one after the other then;
 * the others are told how long. After more than ten failures in a row nothing leaves for 0.8 s, doubling to 30 s.
 * While it is shut (the cluster is known to be away), one request in five seconds leaves. So no number of callers, each with its
 * own way of trying again, makes a storm.
 */
export class RequestGate {
  /** Monotonic. */
  private quietUntil = 0;
  private pausedUntil = 0;
  private failures = 0;
  private pauses = 0;
  private cause?: () => Error;
  private shutBecause?: () => Error;
  private nextTrialAt = 0;

  constructor(
    private readonly cluster: string,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the request may leave. Rejects when it may not, with why. */
  async pass({ signal, withinMs, urgent }: Passage): Promise<void> {
    if (urgent) {
      return;
    }
    if (this.shutBecause && this.clock.monotonic() < this.nextTrialAt) {
      throw this.shutBecause();
    }
    this.nextTrialAt = this.clock.monotonic() + trialMs;
    if (this.cause && this.pausedUntil > this.clock.monotonic()) {
      throw this.cause();
    }
    const waitMs = this.quietUntil - this.clock.monotonic();
    if (waitMs <= 0) {
      return;
    }
    if (waitMs > withinMs) {
      throw new ApiError(
        this.cluster,
        429,
        'TooManyRequests',
        `The API server asked to be left alone for another ${Math.ceil(
          waitMs / 1000,
        )} s`,
        [],
        waitMs,
      );
    }
    // Those who waited together leave within a tenth of the time that they waited, not in one moment.
    const spreadMs = Math.min(1000, waitMs * 0.1) * this.clock.random();
    await sleep(this.clock, waitMs + spreadMs, signal);
    signal?.throwIfAborted();
    await this.pass({ signal, withinMs: withinMs - waitMs - spreadMs });
  }

  /** Whether the API server asked to be left alone, and that time is not over. */
  get isQuiet(): boolean {
    return this.quietUntil > this.clock.monotonic();
  }

  /** Whether the cluster is known to be away. */
  get isShut(): boolean {
    return this.shutBecause !== undefined;
  }

  /** The API server asked to be left alone. */
  quiet(ms: number): void {
    this.quietUntil = Math.max(this.quietUntil, this.clock.monotonic() + ms);
  }

  /** A request was answered as it should be. */
  succeeded(): void {
    this.failures = 0;
    this.pauses = 0;
    this.cause = undefined;
    this.open();
  }

  /** A request failed in a way that the next one may fail, too. Returns whether requests pause now. */
  failed(cause: () => Error): boolean {
    this.failures++;
    if (this.failures <= failuresAllowed) {
      return false;
    }
    const now = this.clock.monotonic();
    // Those that were on their way when the pause began do not make it longer.
    if (now >= this.pausedUntil) {
      this.pauses++;
      this.cause = cause;
      this.pausedUntil =
        now + backoffDelay(reflectorBackoff, this.pauses, this.clock);
    }
    return true;
  }

  /** The cluster is away: next to nothing leaves until something succeeds. */
  shut(because: () => Error): void {
    if (!this.shutBecause) {
      this.nextTrialAt = this.clock.monotonic() + trialMs;
    }
    this.shutBecause = because;
  }

  /** The cluster is there, as far as that is known. */
  open(): void {
    this.shutBecause = undefined;
  }
}
