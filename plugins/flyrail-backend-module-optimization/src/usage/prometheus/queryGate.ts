import { sleep, type Clock } from '@flyrail/backstage-plugin-flyrail-node';
import { PrometheusProblem } from './prometheusProblem';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const ATTEMPTS = 5;

/**
 * Lets so many queries through at once, one at a time after the store has asked
 * to be left alone, and none while it wants that: whoever waits for one of them
 * waits for all.
 */
export class QueryGate {
  #running = 0;
  #allowed: number;
  #quietUntil = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly most: number, private readonly clock: Clock) {
    this.#allowed = most;
  }

  /**
   * Runs a query when its turn has come, and again when the store was busy: after
   * the time it asked for, else after 1, 2, 4, 8 s with jitter.
   *
   * @throws what the query threw, of a busy store after five attempts
   */
  async run<T>(query: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await this.#enter(signal);
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

  async #enter(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const quiet = this.#quietUntil - this.clock.monotonic();
      if (quiet > 0) await sleep(this.clock, quiet, signal);
      else if (this.#running < this.#allowed) break;
      else await new Promise<void>(turn => this.#waiting.push(turn));
    }
    this.#running++;
  }

  #leave() {
    this.#running--;
    for (const turn of this.#waiting.splice(0)) turn();
  }
}
