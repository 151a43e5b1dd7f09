import { sleep, type Clock } from '../clock';
import { microTime } from '../status/microTime';
import { LeaseHold } from './hold';
import type { LeaseClient } from './leaseClient';
import { leaseDurationMs, renewDeadlineMs, retryPeriodMs } from './leaseTimes';
import type { ObservedLeases } from './observedLeases';

export interface ShardLeaseOptions {
  name: string;
  shard: number;
  identity: string;
  clock: Clock;
  client: LeaseClient;
  leases: ObservedLeases;
  /** The hold began or ended. */
  onChange(): void;
}

/** The Lease of one shard: taken, renewed every 2 s while it is ours, given up. */
export class ShardLease {
  /** What we may work under; absent when the shard is another's. */
  hold?: LeaseHold;
  private attempting = false;

  constructor(private readonly options: ShardLeaseOptions) {}

  get name(): string {
    return this.options.name;
  }

  get shard(): number {
    return this.options.shard;
  }

  /** Whether the Lease names us although we do not work under it: the answer to our write was lost. */
  get isOursUnknowingly(): boolean {
    const { identity, leases, name } = this.options;
    return !this.hold && leases.get(name)?.spec?.holderIdentity === identity;
  }

  /** Tries once to take it. `raced`: someone else wrote it meanwhile. `busy`: it is ours, or being taken, already. */
  async acquire(): Promise<'taken' | 'raced' | 'busy'> {
    const { client, clock, leases, name, onChange, shard } = this.options;
    if (this.hold || this.attempting) {
      return 'busy';
    }
    this.attempting = true;
    try {
      const startedAt = clock.monotonic();
      const term = (leases.get(name)?.spec?.leaseTransitions ?? 0) + 1;
      const acquireTime = microTime(clock.now());
      const ours = await client.hold(name, 'shard', {
        durationMs: leaseDurationMs,
        acquireTime,
        leaseTransitions: term,
      });
      if (!ours) {
        return 'raced';
      }
      const hold = new LeaseHold(
        shard,
        term,
        clock,
        startedAt + renewDeadlineMs,
        () => this.lost(hold),
      );
      this.hold = hold;
      this.keep(hold, acquireTime).catch(() => this.lost(hold));
      onChange();
      return 'taken';
    } finally {
      this.attempting = false;
    }
  }

  /** Ends the hold, and gives the Lease up so that another host need not wait for its end. */
  async release(why: string): Promise<void> {
    const { hold } = this;
    if (hold) {
      hold.end(why);
      this.lost(hold);
    }
    await this.options.client.release(this.options.name, 'shard');
  }

  private async keep(hold: LeaseHold, acquireTime: string): Promise<void> {
    const { client, clock, identity, leases, name } = this.options;
    while (!hold.signal.aborted) {
      await sleep(clock, retryPeriodMs, hold.signal);
      if (hold.signal.aborted) {
        return;
      }
      const startedAt = clock.monotonic();
      try {
        const renewed = await client.hold(name, 'shard', {
          durationMs: leaseDurationMs,
          acquireTime,
          leaseTransitions: hold.term,
        });
        if (hold.signal.aborted) {
          return;
        }
        if (renewed) {
          hold.renewed(startedAt + renewDeadlineMs);
        } else if (leases.get(name)?.spec?.holderIdentity !== identity) {
          hold.end(
            `The Lease of shard ${hold.shard} was taken by another host`,
          );
          this.lost(hold);
        }
      } catch {
        // Not renewed this time; the hold ends by itself when the deadline passes.
      }
    }
  }

  private lost(hold: LeaseHold): void {
    if (this.hold === hold) {
      this.hold = undefined;
      this.options.onChange();
    }
  }
}
