import { systemClock, type Clock, type Timer } from '../clock';

/** The machine's clock, only faster: what waits a second waits a part of one. For tests that must wait in earnest. */
export class FastClock implements Clock {
  private readonly startedAt = systemClock.now();
  private readonly start = systemClock.monotonic();

  /** `factor`: so many of its seconds pass in one. */
  constructor(private readonly factor = 10) {}

  now(): number {
    return this.startedAt + this.monotonic();
  }

  monotonic(): number {
    return (systemClock.monotonic() - this.start) * this.factor;
  }

  random(): number {
    return systemClock.random();
  }

  after(ms: number, callback: () => void): Timer {
    return systemClock.after(ms / this.factor, callback);
  }
}
