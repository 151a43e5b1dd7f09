import { WorkEndedError } from '../cluster/apiError';
import type { Clock, Timer } from '../clock';

/** The right to work on the objects of a shard, while it lasts. */
export interface Hold {
  readonly shard: number;
  /** How often the Lease has changed hands: greater than that of any earlier holder. */
  readonly term: number;
  /** Aborts when the hold ends. */
  readonly signal: AbortSignal;
  /**
   * Throws `WorkEndedError` when the hold has ended, by the clock, not by a timer that may be late: to be called
   * right before a write.
   */
  assertValid(): void;
}

/** A hold on a Lease: ends when it was not renewed in time, whoever is late. */
export class LeaseHold implements Hold {
  private readonly ended = new AbortController();
  private validUntil: number;
  private timer?: Timer;

  constructor(
    readonly shard: number,
    readonly term: number,
    private readonly clock: Clock,
    /** Monotonic. */
    validUntil: number,
    private readonly onExpired: () => void,
  ) {
    this.validUntil = validUntil;
    this.renewed(validUntil);
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }

  assertValid(): void {
    if (
      !this.ended.signal.aborted &&
      this.clock.monotonic() >= this.validUntil
    ) {
      this.expire();
    }
    if (this.ended.signal.aborted) {
      throw this.ended.signal.reason;
    }
  }

  /** The Lease was renewed: the hold lasts until then (monotonic). */
  renewed(validUntil: number): void {
    this.validUntil = validUntil;
    this.timer?.cancel();
    this.timer = this.clock.after(validUntil - this.clock.monotonic(), () =>
      this.expire(),
    );
  }

  /** Ends it at once. */
  end(why: string): void {
    this.timer?.cancel();
    this.ended.abort(new WorkEndedError(why));
  }

  private expire(): void {
    if (!this.ended.signal.aborted) {
      this.end(
        `The Lease of shard ${this.shard} could not be renewed in time: another host may have it`,
      );
      this.onExpired();
    }
  }
}

/** Of the only host there is: ends when it stops. */
export function soleHold(signal: AbortSignal): Hold {
  return {
    shard: 0,
    term: 0,
    signal,
    assertValid() {
      if (signal.aborted) {
        throw new WorkEndedError('The operator stops');
      }
    },
  };
}
