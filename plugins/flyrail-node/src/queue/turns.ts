/** The event loop is given back to everyone else after this much work of all operators together. */
const sliceMs = 10;

type Turn = (mayGoOn: () => boolean) => void;

/**
 * Shares the event loop: the operators of a process, on all clusters, take turns, and together use at most 10 ms before
 * timers, sockets and the rest of the process are served. So a thousand operators block it no longer than one.
 */
export class Turns {
  constructor(private readonly now: () => number = () => performance.now()) {}

  private readonly waiting: Turn[] = [];
  private scheduled = false;

  /** Calls `turn` soon. It goes on as long as `mayGoOn()` says so, and then takes another turn, behind the others. */
  take(turn: Turn): void {
    this.waiting.push(turn);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) {
      return;
    }
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const until = this.now() + sliceMs;
      const mayGoOn = () => this.now() < until;
      // Those who ask for another turn meanwhile come after the next breath.
      for (let left = this.waiting.length; left > 0 && mayGoOn(); left--) {
        this.waiting.shift()!(mayGoOn);
      }
      if (this.waiting.length > 0) {
        this.schedule();
      }
    });
  }
}

/** Of this process. */
export const turns = new Turns();
