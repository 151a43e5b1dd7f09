import { sleep, type Clock } from '@flyrail/backstage-plugin-flyrail-node';
import { keyOf, type UsageSource, type WorkloadRef } from './usageSource';

/** Those who ask within that time are answered by the same refresh. */
const GATHER_MS = 250;
/** A workload that nobody has asked for since then is not kept up to date. */
const WANTED_FOR_MS = 2 * 3_600_000;

export interface SharedRefreshOptions {
  readonly source: UsageSource;
  /** All workloads of the cluster that may be asked for: they are read together, before they are. */
  readonly targets?: () => readonly WorkloadRef[];
  readonly clock: Clock;
  /** Ends it all. */
  readonly signal?: AbortSignal;
}

/**
 * One refresh at a time of one source, for everybody who waits: a thousand
 * reconciles that want to know of a thousand workloads cost as many queries as
 * one that wants to know of all.
 */
export class SharedRefresh {
  readonly #wanted = new Map<
    string,
    { workload: WorkloadRef; askedAt: number }
  >();
  #running: Promise<unknown> = Promise.resolve();
  #next?: Promise<void>;

  constructor(private readonly options: SharedRefreshOptions) {}

  /** Resolves when a refresh that began after this call has ended; rejects with the signal's reason. */
  async refreshed(workload: WorkloadRef, signal: AbortSignal): Promise<void> {
    this.#wanted.set(keyOf(workload), {
      workload,
      askedAt: this.options.clock.monotonic(),
    });
    const refresh = (this.#next ??= this.#refresh());
    signal.throwIfAborted();
    await new Promise<void>((done, failed) => {
      const abort = () => failed(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      refresh
        .then(done, failed)
        .finally(() => signal.removeEventListener('abort', abort));
    });
  }

  async #refresh(): Promise<void> {
    const { clock, source, signal } = this.options;
    await this.#running.catch(() => {});
    await sleep(clock, GATHER_MS, signal);
    this.#next = undefined;
    const refresh = source.refresh(this.#workloads(), signal);
    this.#running = refresh;
    await refresh;
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
