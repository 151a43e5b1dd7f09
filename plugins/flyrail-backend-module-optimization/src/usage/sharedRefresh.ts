import {
  sleep,
  waitFor,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  isTroubled,
  keyOf,
  type UsageSource,
  type WorkloadRef,
} from './usageSource';

/** Those who ask within that time are answered by the same refresh. */
const GATHER_MS = 250;
/** A workload that nobody has asked for since then is not kept up to date. */
const WANTED_FOR_MS = 2 * 3_600_000;
/** A source in trouble is left alone for so long. */
const TROUBLED_MS = 60_000;
/** A workload that was read a moment ago and is behind all the same (its pods use nothing) is not asked for at each look. */
const READ_MS = 15 * 60_000;

export interface SharedRefreshOptions {
  readonly source: UsageSource;
  /** All workloads of the cluster that may be asked for: they are read together, before they are. */
  readonly targets?: () => readonly WorkloadRef[];
  readonly clock: Clock;
  /** Ends it all. */
  readonly signal?: AbortSignal;
}

/** A refresh that somebody waits for, from the time at which the first one asked for it. */
interface Awaited {
  readonly ended: Promise<void>;
  readonly askedAt: number;
  /** Whose usage it reads, once it runs. */
  of?: ReadonlySet<string>;
}

/**
 * One refresh at a time of one source, for everybody who waits: a thousand
 * reconciles that want to know of a thousand workloads cost as many queries as
 * one that wants to know of all. It goes on when nobody waits any more.
 */
export class SharedRefresh {
  readonly #wanted = new Map<
    string,
    { workload: WorkloadRef; askedAt: number }
  >();
  #running?: Awaited;
  #next?: Awaited;
  /** Of the refresh that ended last: whose usage it read, or that it could not. */
  #last?: {
    at: number;
    of?: ReadonlySet<string>;
    trouble?: { error?: unknown };
  };

  constructor(private readonly options: SharedRefreshOptions) {}

  /**
   * Resolves when a refresh that reads this workload has ended, at once where one failed within the last minute; rejects
   * with the signal's reason, and with what the refresh threw.
   *
   * @param isKnown - it was read before: resolves at once where the last refresh read it a few minutes ago
   * @param patienceMs - resolves so long after the refresh was first asked for, while that goes on; default never
   */
  async refreshed(
    workload: WorkloadRef,
    signal: AbortSignal,
    {
      isKnown,
      patienceMs = Infinity,
    }: { isKnown: boolean; patienceMs?: number },
  ): Promise<void> {
    const { clock } = this.options;
    const key = keyOf(workload);
    this.#wanted.set(key, { workload, askedAt: clock.monotonic() });
    signal.throwIfAborted();
    const under = this.#running?.of?.has(key) ? this.#running : this.#next;
    if (!under && (this.#isTroubled() || (isKnown && this.#isRead(key))))
      return;
    const refresh = under ?? this.#begin();
    await waitFor(refresh.ended, {
      ...{ clock, signal },
      ms: refresh.askedAt + patienceMs - clock.monotonic(),
    });
  }

  /** Whether the last refresh failed a moment ago. @throws what it threw */
  #isTroubled(): boolean {
    const { at = -Infinity, trouble } = this.#last ?? {};
    if (!trouble || this.options.clock.monotonic() - at >= TROUBLED_MS)
      return false;
    if ('error' in trouble) throw trouble.error;
    return true;
  }

  /** Whether the last refresh read this a moment ago. */
  #isRead(key: string): boolean {
    const { at = -Infinity, of } = this.#last ?? {};
    return Boolean(
      of?.has(key) && this.options.clock.monotonic() - at < READ_MS,
    );
  }

  #begin(): Awaited {
    const after = this.#running?.ended;
    const next: Awaited = {
      askedAt: this.options.clock.monotonic(),
      ended: Promise.resolve().then(() => this.#refresh(next, after)),
    };
    // Whoever waits is told; nobody need wait.
    next.ended.catch(() => {});
    this.#next = next;
    return next;
  }

  async #refresh(mine: Awaited, after?: Promise<void>): Promise<void> {
    const { clock, source, signal } = this.options;
    await after?.catch(() => {});
    await sleep(clock, GATHER_MS, signal);
    this.#next = undefined;
    if (this.#isTroubled()) return;
    const workloads = this.#workloads();
    const of = new Set(workloads.map(keyOf));
    mine.of = of;
    this.#running = mine;
    const at = () => clock.monotonic();
    try {
      const { state } = await source.refresh(workloads, signal);
      this.#last = isTroubled(state)
        ? { at: at(), trouble: {} }
        : { at: at(), of };
    } catch (error) {
      this.#last = { at: at(), trouble: { error } };
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  #workloads(): WorkloadRef[] {
    const { targets, clock } = this.options;
    const all = new Map<string, WorkloadRef>();
    for (const workload of targets?.() ?? [])
      all.set(keyOf(workload), workload);
    for (const [key, { workload, askedAt }] of this.#wanted)
      if (clock.monotonic() - askedAt > WANTED_FOR_MS) this.#wanted.delete(key);
      else all.set(key, workload);
    return [...all.values()];
  }
}
