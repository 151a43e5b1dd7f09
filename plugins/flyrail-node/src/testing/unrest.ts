import { setTimeout as delay } from 'node:timers/promises';

/**
 * Small random pauses, so that a repeated test meets another order of events each time. They come from
 * FLYRAIL_FAULTS_SEED; without it there are none.
 */
class Unrest {
  private state: number | undefined;

  constructor(seed: string | undefined) {
    this.state = seed === undefined ? undefined : Number(seed) + 1;
  }

  /** Waits up to `mostMs` milliseconds, in one of three cases. */
  async moment(mostMs: number): Promise<void> {
    if (this.state !== undefined && this.next() < 1 / 3) {
      await delay(this.next() * mostMs);
    }
  }

  /** A number in [0, 1), by the mulberry32 generator. */
  private next(): number {
    this.state = (this.state! + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

export const unrest = new Unrest(process.env.FLYRAIL_FAULTS_SEED);
