import { systemClock } from '@flyrail/backstage-plugin-flyrail-node';

const HOUR = 3_600_000;

/** The machine's clock with another time of day. */
export class ShiftedClock {
  private shiftMs = 0;
  readonly monotonic = systemClock.monotonic;
  readonly after = systemClock.after;
  readonly random = systemClock.random;
  readonly now = () => systemClock.now() + this.shiftMs;

  /** It is this hour of a later day. */
  turnTo(hour: number): void {
    const today = this.now() - (this.now() % (24 * HOUR));
    this.shiftMs += today + (24 + hour) * HOUR - this.now();
  }
}
