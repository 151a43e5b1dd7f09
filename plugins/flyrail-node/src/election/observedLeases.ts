import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { isOlder } from '../cache/resourceVersion';
import type { Clock } from '../clock';

export interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

export type LeaseObject = KubernetesObject<LeaseSpec>;

interface Observed {
  lease: LeaseObject;
  /** Monotonic: when what it says was new to us. Other machines' clocks are never compared with ours. */
  seenAt: number;
}

/** Deleted Leases that are remembered. A late answer is seconds old; as many hosts do not go in them. */
const REMEMBERED = 1000;

/**
 * The Leases of one operator as last heard of, and for how long each has said the same.
 *
 * Guarantees: what a Lease says never goes back to an older version. Answers and a watch's news come by different
 * ways, in any order; a holder that is believed after it gave up keeps everybody waiting for as long as a Lease lasts.
 */
export class ObservedLeases {
  private readonly leases = new Map<string, Observed>();
  /** Versions at which Leases were deleted, by name. */
  private readonly gone = new Map<string, string>();

  constructor(private readonly clock: Clock) {}

  get(name: string): LeaseObject | undefined {
    return this.leases.get(name)?.lease;
  }

  list(): LeaseObject[] {
    return [...this.leases.values()].map(({ lease }) => lease);
  }

  observe(lease: LeaseObject): void {
    const name = lease.metadata.name!;
    const version = lease.metadata.resourceVersion;
    const before = this.leases.get(name);
    const gone = this.gone.get(name);
    if (
      isOlder(version, before?.lease.metadata.resourceVersion) ||
      isOlder(version, gone) ||
      (gone && gone === version)
    ) {
      return;
    }
    const same =
      before &&
      before.lease.metadata.uid === lease.metadata.uid &&
      before.lease.spec?.holderIdentity === lease.spec?.holderIdentity &&
      before.lease.spec?.renewTime === lease.spec?.renewTime;
    this.leases.set(name, {
      lease,
      seenAt: same ? before.seenAt : this.clock.monotonic(),
    });
  }

  /** The version at which something was last heard of it, if only its end. */
  versionOf(name: string): string | undefined {
    return (
      this.leases.get(name)?.lease.metadata.resourceVersion ??
      this.gone.get(name)
    );
  }

  /** Versions went back, or it cannot be seen: nothing that comes is to be compared with what was known of it. */
  loseSight(name: string): void {
    this.leases.delete(name);
    this.gone.delete(name);
  }

  /** It is not there any more, as of its version; one that was made since stays. */
  forget({ metadata: { name = '', resourceVersion } }: LeaseObject): void {
    const known = this.leases.get(name)?.lease.metadata.resourceVersion;
    if (isOlder(resourceVersion, known)) {
      return;
    }
    this.leases.delete(name);
    this.gone.delete(name);
    this.gone.set(name, resourceVersion ?? '');
    if (this.gone.size > REMEMBERED) {
      this.gone.delete(this.gone.keys().next().value!);
    }
  }

  /** Milliseconds until the holder is no longer believed: 0 when nobody holds it, or it did not renew it in time. */
  remainingMs(name: string): number {
    const observed = this.leases.get(name);
    const { holderIdentity, leaseDurationSeconds = 0 } =
      observed?.lease.spec ?? {};
    if (!observed || !holderIdentity) {
      return 0;
    }
    return Math.max(
      0,
      observed.seenAt + leaseDurationSeconds * 1000 - this.clock.monotonic(),
    );
  }

  /** Milliseconds since it was free to take, 0 while it is not. */
  freeForMs(name: string): number {
    const observed = this.leases.get(name);
    if (!observed || this.remainingMs(name) > 0) {
      return 0;
    }
    const { holderIdentity, leaseDurationSeconds = 0 } =
      observed.lease.spec ?? {};
    return (
      this.clock.monotonic() -
      observed.seenAt -
      (holderIdentity ? leaseDurationSeconds * 1000 : 0)
    );
  }

  /** When something new was last heard of a holder (monotonic); -Infinity when never. */
  lastHeardOf(holder: string): number {
    return Math.max(
      -Infinity,
      ...[...this.leases.values()]
        .filter(({ lease }) => lease.spec?.holderIdentity === holder)
        .map(({ seenAt }) => seenAt),
    );
  }
}
