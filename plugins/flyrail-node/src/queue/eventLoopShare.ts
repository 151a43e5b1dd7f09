import { systemClock, type Clock } from '../clock';

/** How often it is looked whether the event loop comes round in time. */
const lookEveryMs = 5;
/** From how many looks one decision is made. */
const looksOfADecision = 20;
/** A look that is later than this means that whoever else lives in the process waits too long. */
const tooLateMs = 5;
/** A reconcile that is still not through waits for something outside: it counts no longer. */
const countsForMs = 1000;
const boundAtFirst = 4;
const highestBound = 100;

/**
 * Bounds how many reconciles of all operators of a process are begun at once, so that those who share the event loop
 * with them, a portal's own routes, are served in time. The bound is found as TCP finds its window: one more after
 * 100 ms in which the loop came round in time, half as many after 100 ms in which it did not. At least one may always
 * begin, and one that takes longer than a second no longer counts: one that hangs keeps nobody waiting.
 */
export class EventLoopShare {
  private running = 0;
  private mostRunning = 0;
  private bound = boundAtFirst;
  private looking = false;
  private looks = 0;
  private latest = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * A place for one reconcile: the function that gives it back, to be called when it has ended. Undefined when there
   * is none; `again` is then called, once, when there may be one.
   */
  begin(again: () => void): (() => void) | undefined {
    if (this.running >= this.bound) {
      this.waiting.add(again);
      return undefined;
    }
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    this.look();
    let given = false;
    const giveBack = () => {
      if (!given) {
        given = true;
        this.running--;
        this.admit();
      }
    };
    const timer = this.clock.after(countsForMs, giveBack);
    return () => {
      timer.cancel();
      giveBack();
    };
  }

  private admit(): void {
    if (this.running >= this.bound) {
      return;
    }
    // Those who ask again while they are called come behind the others.
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const again of waiting) {
      again();
    }
  }

  private look(): void {
    if (this.looking || (this.running === 0 && this.waiting.size === 0)) {
      return;
    }
    this.looking = true;
    const due = this.clock.monotonic() + lookEveryMs;
    this.clock.after(lookEveryMs, () => {
      this.looking = false;
      this.latest = Math.max(this.latest, this.clock.monotonic() - due);
      this.looks++;
      if (this.looks === looksOfADecision) {
        this.decide();
      }
      this.look();
    });
  }

  private decide(): void {
    this.bound =
      this.latest > tooLateMs
        ? Math.max(1, Math.floor(Math.min(this.bound, this.mostRunning) / 2))
        : Math.min(highestBound, this.bound + 1);
    this.latest = 0;
    this.looks = 0;
    this.mostRunning = this.running;
    this.admit();
  }
}
