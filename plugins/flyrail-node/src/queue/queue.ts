import { backoffDelay, type BackoffOptions, queueBackoff } from './backoff';
import type { Clock, Timer } from '../clock';

/** Ahead of everything else that waits: someone looks at it, or something broke. */
export const PRIORITY_NORMAL = 0;
/** The initial list and resyncs: no one waits for them. */
export const PRIORITY_LOW = -100;

/** What the queue tells about itself, for metrics. */
export interface QueueObserver {
  added(): void;
  depth(waiting: number): void;
  waited(ms: number): void;
  retried(): void;
}

interface Waiting {
  priority: number;
  since: number;
}

/**
 * Keys to be worked on.
 *
 * Guarantees:
 * - a key waits at most once, however often it is added (the highest priority given wins, the first arrival counts);
 * - a key that is being worked on is never handed out a second time: added meanwhile, it waits until `done`;
 * - among waiting keys the higher priority goes first, and within one priority the first come.
 *
 * It holds keys only, never objects or events: who takes a key looks at the latest state.
 */
export class WorkQueue {
  /** Waiting keys by priority, highest first; a Map keeps the order of arrival. */
  private readonly lanes: { priority: number; keys: Map<string, Waiting> }[] =
    [];
  private readonly waiting = new Map<string, Waiting>();
  /** Keys that are worked on, with the priority they had. */
  private readonly working = new Map<string, number>();
  /** Keys added while they were worked on. */
  private readonly again = new Map<string, number>();
  private readonly delayed = new Map<string, { at: number; timer: Timer }>();
  private readonly failures = new Map<string, number>();
  private closed = false;

  constructor(
    private readonly clock: Clock,
    /** Called whenever a key may have become available. */
    private readonly onAvailable: () => void,
    private readonly observer?: QueueObserver,
    private readonly backoff: BackoffOptions = queueBackoff,
  ) {}

  /** Keys that wait now. Delayed ones are not counted. */
  get depth(): number {
    return this.waiting.size;
  }

  add(key: string, priority: number = PRIORITY_NORMAL): void {
    if (this.closed) {
      return;
    }
    if (this.working.has(key)) {
      this.again.set(key, Math.max(priority, this.again.get(key) ?? -Infinity));
      return;
    }
    const present = this.waiting.get(key);
    if (present) {
      if (priority > present.priority) {
        this.lane(present.priority).delete(key);
        present.priority = priority;
        this.lane(priority).set(key, present);
      }
      return;
    }
    const entry = { priority, since: this.clock.monotonic() };
    this.waiting.set(key, entry);
    this.lane(priority).set(key, entry);
    this.observer?.added();
    this.observer?.depth(this.waiting.size);
    this.onAvailable();
  }

  /** Adds the key after a delay; of several delays the earliest counts. */
  addAfter(key: string, ms: number, priority?: number): void {
    if (this.closed) {
      return;
    }
    const at = this.clock.monotonic() + ms;
    const pending = this.delayed.get(key);
    if (pending && pending.at <= at) {
      return;
    }
    pending?.timer.cancel();
    const timer = this.clock.after(ms, () => {
      this.delayed.delete(key);
      this.add(key, priority);
    });
    this.delayed.set(key, { at, timer });
  }

  /**
   * Adds the key with exponential backoff by the number of its failures in a row, at the priority it had: what fails
   * again and again stays behind what someone waits for. Returns the delay in milliseconds.
   */
  retry(key: string, atLeastMs = 0): number {
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    const delay = Math.max(
      atLeastMs,
      backoffDelay(this.backoff, failures, this.clock),
    );
    this.observer?.retried();
    this.addAfter(key, delay, this.working.get(key));
    return delay;
  }

  /** The key went well: the next failure starts at the shortest delay again. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /** Adds every key that waits after a failure now: what they failed for is over. */
  retryNow(): void {
    for (const [key, { timer }] of [...this.delayed]) {
      if (this.failures.has(key)) {
        timer.cancel();
        this.delayed.delete(key);
        this.failures.delete(key);
        this.add(key);
      }
    }
  }

  /** The next key, or undefined when none waits. Every taken key must be given to `done`. */
  take(): string | undefined {
    for (const { keys } of this.lanes) {
      const first = keys.entries().next();
      if (!first.done) {
        const [key, entry] = first.value;
        keys.delete(key);
        this.waiting.delete(key);
        this.working.set(key, entry.priority);
        this.observer?.waited(this.clock.monotonic() - entry.since);
        this.observer?.depth(this.waiting.size);
        return key;
      }
    }
    return undefined;
  }

  /** The work on this key ended. */
  done(key: string): void {
    this.working.delete(key);
    const priority = this.again.get(key);
    if (priority !== undefined) {
      this.again.delete(key);
      this.add(key, priority);
    }
  }

  /** Takes nothing in any more and forgets what waits. */
  close(): void {
    this.closed = true;
    for (const { timer } of this.delayed.values()) {
      timer.cancel();
    }
    this.delayed.clear();
    this.waiting.clear();
    this.again.clear();
    this.lanes.length = 0;
  }

  private lane(priority: number): Map<string, Waiting> {
    const found = this.lanes.find(lane => lane.priority === priority);
    if (found) {
      return found.keys;
    }
    const keys = new Map<string, Waiting>();
    this.lanes.push({ priority, keys });
    this.lanes.sort((a, b) => b.priority - a.priority);
    return keys;
  }
}
