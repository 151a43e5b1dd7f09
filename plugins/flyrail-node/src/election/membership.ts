import { createHash } from 'node:crypto';
import { sleep, type Clock } from '../clock';
import { microTime } from '../status/microTime';
import type { Member } from './assignment';
import {
  type LeaseClient,
  LEASE_ROLE,
  MEMBER_SHARDS,
  MEMBER_VERSION,
} from './leaseClient';
import { lameMs, memberDurationMs, memberRenewMs } from './leaseTimes';
import type { LeaseObject, ObservedLeases } from './observedLeases';

/** Leases of hosts that are gone are removed after this long. */
const forgottenMs = 300_000;

const roleOf = (lease: LeaseObject) => lease.metadata.labels?.[LEASE_ROLE];

export interface MembershipOptions {
  operator: string;
  self: Member;
  clock: Clock;
  client: LeaseClient;
  leases: ObservedLeases;
  signal: AbortSignal;
  onProblem(error: unknown): void;
  onWritten(): void;
}

/**
 * Which hosts take part. Each has a Lease that says so; a host that lets the Lease of a shard expire is taken for
 * dead at that moment, though its own Lease lasts longer, until something new is heard of it.
 */
export class Membership {
  private readonly distrusted = new Map<
    string,
    { at: number; lame: boolean }
  >();
  private readonly name: string;
  private startedAt = Infinity;
  private left = false;

  constructor(private readonly options: MembershipOptions) {
    const { operator, self } = options;
    const id = createHash('sha256').update(self.identity).digest('hex');
    this.name = `flyrail-${operator}-member-${id.slice(0, 10)}`;
  }

  /** Says every 5 s that we are there, until stopped. Never rejects. */
  async keep(): Promise<void> {
    this.startedAt = this.options.clock.monotonic();
    const { client, clock, onProblem, onWritten, self, signal } = this.options;
    while (!signal.aborted && !this.left) {
      try {
        await client.hold(
          this.name,
          'member',
          { durationMs: memberDurationMs, acquireTime: microTime(clock.now()) },
          {
            [MEMBER_VERSION]: self.version,
            [MEMBER_SHARDS]: String(self.shards),
          },
        );
        onWritten();
        await this.removeForgotten();
      } catch (error) {
        if (!signal.aborted) {
          onProblem(error);
        }
      }
      await sleep(clock, memberRenewMs, signal);
    }
  }

  /** Those who can be believed to be there now, ourselves included once we have said so. */
  live(): Member[] {
    const { clock, leases, self } = this.options;
    for (const lease of leases.list()) {
      const { holderIdentity } = lease.spec ?? {};
      if (
        roleOf(lease) === 'shard' &&
        holderIdentity &&
        holderIdentity !== self.identity &&
        leases.remainingMs(lease.metadata.name!) === 0
      ) {
        this.distrust(holderIdentity, false);
      }
    }
    return this.members().filter(({ identity }) => {
      if (identity === self.identity) {
        return true;
      }
      const distrust = this.distrusted.get(identity);
      if (!distrust) {
        return true;
      }
      const over = distrust.lame
        ? clock.monotonic() > distrust.at + lameMs
        : leases.lastHeardOf(identity) > distrust.at;
      if (over) {
        this.distrusted.delete(identity);
      }
      return over;
    });
  }

  /**
   * Whether something new was heard of it since we are here. Of others we only know that they were there once: a
   * predecessor of ours that crashed, perhaps.
   */
  isHeardOf(identity: string): boolean {
    const { leases, self } = this.options;
    return (
      identity === self.identity ||
      leases.lastHeardOf(identity) >= this.startedAt
    );
  }

  /** It did not take a shard that was free and assigned to it: for a while it gets none. */
  isLame(identity: string): void {
    this.distrust(identity, true);
  }

  /**
   * It let the Lease of a shard expire, and that was taken: its own Lease goes, too, so that hosts which heard of it
   * only later do not count on it any longer. Should it be alive, it writes it again at its next renewal.
   */
  async bury(identity: string): Promise<void> {
    const { client, leases } = this.options;
    for (const lease of leases.list()) {
      if (
        roleOf(lease) === 'member' &&
        lease.spec?.holderIdentity === identity
      ) {
        await client.remove(lease.metadata.name!);
      }
    }
  }

  async leave(): Promise<void> {
    this.left = true;
    await this.options.client.remove(this.name);
  }

  private distrust(identity: string, lame: boolean): void {
    if (!this.distrusted.has(identity)) {
      this.distrusted.set(identity, {
        at: this.options.clock.monotonic(),
        lame,
      });
    }
  }

  private members(): Member[] {
    const { leases } = this.options;
    return leases.list().flatMap(lease => {
      const { name, annotations } = lease.metadata;
      const identity = lease.spec?.holderIdentity;
      return roleOf(lease) === 'member' &&
        identity &&
        leases.remainingMs(name!) > 0
        ? {
            identity,
            version: annotations?.[MEMBER_VERSION] ?? '0',
            shards: Number(annotations?.[MEMBER_SHARDS] ?? 1),
          }
        : [];
    });
  }

  private async removeForgotten(): Promise<void> {
    const { client, leases } = this.options;
    for (const lease of leases.list()) {
      const { name } = lease.metadata;
      if (roleOf(lease) === 'member' && leases.freeForMs(name!) > forgottenMs) {
        await client.remove(name!);
      }
    }
  }
}
