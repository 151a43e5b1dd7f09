import { sleep, type Clock } from '@flyrail/backstage-plugin-flyrail-node';
import { PrometheusProblem } from './prometheusProblem';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const ATTEMPTS = 5;

/** A single question, that somebody waits for, goes before the many of a long reading. */
export type Urgency = 'question' | 'reading';

/**
 * Lets so many queries through at once, one at a time after the store has asked
 * to be left alone, and none while it wants that: whoever waits for one of them
 * waits for all. Whenever one may go, questions go before readings; none that
 * runs is interrupted for another.
 */
export class QueryGate {
  #running = 0;
  #allowed: number;
  #quietUntil = 0;
  /** Questions that want in. */
  #questions = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly most: number, private readonly clock: Clock) {
    this.#allowed = most;
  }

  /**
   * Runs a query when its turn has come, and again when the store was busy: after
   * the time it asked for, else after 1, 2, 4, 8 s with jitter.
   *
   * @throws what the query threw, of a busy store after five attempts; the signal's reason, at once while it waits
   */
  async run<T>(
    query: () => Promise<T>,
    {
      signal,
      urgency = 'reading',
    }: { signal?: AbortSignal; urgency?: Urgency } = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await this.#enter(urgency === 'question', signal);
      try {
        const answer = await query();
        this.#allowed = Math.min(this.most, this.#allowed + 1);
        return answer;
      } catch (error) {
        if (!(error instanceof PrometheusProblem) || error.kind !== 'busy')
          throw error;
        if (attempt === ATTEMPTS) throw error;
        this.#allowed = 1;
        const pause =
          error.retryAfterMs ??
          Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) *
            (0.75 + this.clock.random() / 2);
        this.#quietUntil = Math.max(
          this.#quietUntil,
          this.clock.monotonic() + pause,
        );
      } finally {
        this.#leave();
      }
    }
  }

  async #enter(isQuestion: boolean, signal?: AbortSignal): Promise<void> {
    if (isQuestion) this.#questions++;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const quiet = this.#quietUntil - this.clock.monotonic();
        if (quiet > 0) await sleep(this.clock, quiet, signal);
        else if (this.#isFree() && (isQuestion || !this.#questions)) break;
        else await this.#turn(signal);
      }
      this.#running++;
    } finally {
      if (isQuestion) {
        this.#questions--;
        // Readings may have stood back for this one alone.
        if (!this.#questions && this.#isFree()) this.#wake();
      }
    }
  }

  #isFree(): boolean {
    return this.#running < this.#allowed;
  }

  /** Until something has changed, or the signal aborts. */
  async #turn(signal?: AbortSignal): Promise<void> {
    let wake = () => {};
    const woken = new Promise<void>(resolve => (wake = resolve));
    this.#waiting.push(wake);
    signal?.addEventListener('abort', wake, { once: true });
    await woken;
    signal?.removeEventListener('abort', wake);
  }

  #leave() {
    this.#running--;
    this.#wake();
  }

  #wake() {
    for (const turn of this.#waiting.splice(0)) turn();
  }
}
