import type { Clock, Timer } from '../clock';

/** As Node's: who asks again and again for what is left of a time, in the end a rounding error of it, waits a little. */
const SHORTEST_TIMER_MS = 1;

/** A clock that stands still until it is told to move. Jitter is always in the middle. */
export class FakeClock implements Clock {
  private readonly timers = new Set<{ at: number; callback: () => void }>();
  /** What `advance` added up to; timers go by it. */
  private time = 0;

  constructor(private wallAtStart = Date.parse('2026-01-01T00:00:00Z')) {}

  now(): number {
    return this.wallAtStart + this.time;
  }

  monotonic(): number {
    return this.time;
  }

  /** Sets the wall clock forward or (negative) back, as an administrator or NTP does: no timer notices. */
  jump(ms: number): void {
    this.wallAtStart += ms;
  }

  random(): number {
    return 0.5;
  }

  after(ms: number, callback: () => void): Timer {
    const lasts = ms > 0 ? Math.max(SHORTEST_TIMER_MS, ms) : 0;
    const timer = { at: this.time + lasts, callback };
    this.timers.add(timer);
    return { cancel: () => this.timers.delete(timer) };
  }

  /** Moves on by `ms`, running what becomes due in its order. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = [...this.timers]
        .filter(({ at }) => at <= until)
        .sort((a, b) => a.at - b.at)[0];
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = until;
  }
}
