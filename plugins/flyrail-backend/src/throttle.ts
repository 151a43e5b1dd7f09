import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';

/**
 * Lets through at most one call per key and interval: the first at once, and
 * one more at the end of the interval if there were others. So the last change
 * is always told, at most one interval late.
 */
export class Throttle {
  readonly #pending = new Map<string, (() => void) | undefined>();

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly intervalMs: number,
  ) {}

  run(key: string, call: () => void): void {
    if (this.#pending.has(key)) {
      this.#pending.set(key, call);
      return;
    }
    call();
    this.#wait(key);
  }

  #wait(key: string): void {
    this.#pending.set(key, undefined);
    this.clock.after(this.intervalMs, () => {
      const call = this.#pending.get(key);
      if (call) {
        call();
        this.#wait(key);
      } else {
        this.#pending.delete(key);
      }
    });
  }
}
