import type { LoggerService } from '@backstage/backend-plugin-api';
import { ApiError } from '../cluster/apiError';
import { Lease } from '../builtins';
import { type Clock, type Timer } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { ObjectStore } from '../cache/objectStore';
import { Reflector } from '../cache/reflector';
import { assign, leading, shardOf } from './assignment';
import type { Hold } from './hold';
import { LeaseClient, LEASE_OPERATOR, LEASE_ROLE } from './leaseClient';
import {
  handOverMs,
  heirPatienceMs,
  keepMs,
  patienceMs,
  retryPeriodMs,
} from './leaseTimes';
import { Membership } from './membership';
import { ObservedLeases, type LeaseObject } from './observedLeases';
import { ShardLease } from './shardLease';

export interface ElectionOptions {
  /** Of the Leases: where the operator's generated Role allows them. */
  namespace: string;
  /** Into how many parts the objects are divided; the same in all hosts. Default 2. */
  shards?: number;
  /** Of what the host runs; older hosts stand by while a newer one is there. Default `0`. */
  version?: string;
}

/** What an election tells of itself. */
export interface ElectionState {
  state: 'starting' | 'running' | 'standby' | 'forbidden' | 'failed';
  message?: string;
  remedy?: string;
}

/** Who of several hosts works on which objects of an operator on one cluster. */
export interface Election {
  readonly total: number;
  /** The right to work on the object with this uid, if it is ours now. */
  holdFor(uid: string): Hold | undefined;
  /** The shards we hold, in order. */
  held(): number[];
  state(): ElectionState;
  /** Gives everything up. Call it when nothing runs any more. */
  stop(): Promise<void>;
}

export interface ElectionCallbacks {
  /** A shard became ours: all its objects are to be looked at. */
  onGained(hold: Hold): void;
  /** `state` or the shards we hold changed. */
  onChange(): void;
  /** Resolves when nothing runs any more for the objects of a shard; nothing new is begun meanwhile. */
  drained(shard: number): Promise<void>;
}

/**
 * An election by Leases (15 s, given up after 10 s without renewal, tried every 2 s, as client-go), one for each shard.
 *
 * Guarantees: of all hosts with the same namespace at most one holds a shard, as long as their clocks run equally fast
 * (they may show different times); the shards of a host that is killed are taken over 15 s after its last renewal, those
 * of one that stops at once; shards are spread evenly, and a shard is handed over only when nothing runs for it.
 */
export class LeaseElection implements Election {
  readonly total: number;
  private readonly stopping = new AbortController();
  private readonly leases: ObservedLeases;
  private readonly membership: Membership;
  private readonly client: LeaseClient;
  private readonly shards: ShardLease[];
  private readonly handingOver = new Set<number>();
  private readonly keepUntil = new Map<number, number>();
  private readonly reflector: Reflector;
  private readonly version: string;
  private wake?: { at: number; timer: Timer };
  private current: ElectionState = { state: 'starting' };
  private startedAt = Infinity;
  private leaving = false;

  constructor(
    private readonly options: ElectionOptions & {
      operator: string;
      identity: string;
      connection: ClusterConnection;
      clock: Clock;
      logger: LoggerService;
    },
    private readonly callbacks: ElectionCallbacks,
  ) {
    const { clock, connection, identity, logger, namespace, operator } =
      options;
    this.total = options.shards ?? 2;
    this.version = options.version ?? '0';
    this.leases = new ObservedLeases(clock);
    const { leases } = this;
    const { signal } = this.stopping;
    this.client = new LeaseClient({
      ...{ clock, connection, identity, leases, namespace, operator, signal },
    });
    this.membership = new Membership({
      ...{ clock, leases, operator, signal },
      client: this.client,
      self: { identity, version: this.version, shards: this.total },
      onProblem: error => this.failed(error),
      onWritten: () => this.settle(),
    });
    this.shards = Array.from(
      { length: this.total },
      (_, shard) =>
        new ShardLease({
          // The total is in the name: hosts that divide the objects differently never mistake each other's shards.
          name: `flyrail-${operator}-${shard}-of-${this.total}`,
          ...{ client: this.client, clock, identity, leases, shard },
          onChange: () => this.settle(),
        }),
    );
    this.reflector = new Reflector({
      source: `${operator}/leases`,
      resource: Lease,
      namespace,
      labelSelector: `${LEASE_OPERATOR}=${operator}`,
      ...{ clock, connection, logger },
      store: new ObjectStore(),
      onChange: ({ type, object, outOfSight }) => {
        const lease = object as LeaseObject;
        if (outOfSight) {
          leases.loseSight(lease.metadata.name!);
        } else if (type === 'delete') {
          leases.forget(lease);
        } else {
          leases.observe(lease);
        }
        this.settle();
      },
      onSynced: () => {
        if (this.startedAt === Infinity) {
          this.startedAt = clock.monotonic();
          this.membership
            .keep()
            .catch(error => logger.error('Membership ended', error));
        }
      },
    });
  }

  holdFor(uid: string): Hold | undefined {
    const shard = shardOf(uid, this.total);
    return this.handingOver.has(shard) ? undefined : this.shards[shard].hold;
  }

  held(): number[] {
    return this.shards.filter(({ hold }) => hold).map(({ shard }) => shard);
  }

  state(): ElectionState {
    return this.current;
  }

  async stop(): Promise<void> {
    this.leaving = true;
    this.wake?.timer.cancel();
    const isHolder = this.shards.some(({ hold }) => hold);
    await Promise.all([
      ...this.shards.map(shard => shard.release('The operator stops')),
      ...(isHolder || this.startedAt < Infinity
        ? [this.membership.leave()]
        : []),
    ]);
    this.stopping.abort();
    await this.reflector.stop();
  }

  /** Compares who is there with who holds what, and does what follows. Called whenever something changed. */
  private settle(): void {
    const { identity, operator } = this.options;
    if (this.leaving || this.startedAt === Infinity) {
      return;
    }
    const members = this.membership.live();
    if (!members.some(member => member.identity === identity)) {
      // Our own Lease is not written yet.
      return;
    }
    const working = leading(members);
    const isWorking = working.some(member => member.identity === identity);
    const others = this.otherDivisionMs();
    const assigned = assign(
      working.filter(member => this.membership.isHeardOf(member.identity)),
      this.total,
      operator,
    );
    let wakeInMs = others > 0 ? others : Infinity;
    for (const shard of this.shards) {
      const mine = isWorking && assigned[shard.shard] === identity;
      if (shard.hold) {
        const keptForMs = this.keptForMs(shard);
        if (!mine && keptForMs === 0) {
          this.handOver(shard);
        } else if (!mine) {
          wakeInMs = Math.min(wakeInMs, keptForMs);
        }
      } else if (isWorking && others === 0) {
        const inMs = mine
          ? this.leases.remainingMs(shard.name)
          : this.patienceLeftMs(shard);
        if (mine && (inMs === 0 || shard.isOursUnknowingly)) {
          this.take(shard);
        } else if (inMs === 0 && this.holderOf(shard)) {
          // Its holder is gone, and whose it should be has perhaps not noticed yet: who has, takes it.
          this.keepUntil.set(
            shard.shard,
            this.options.clock.monotonic() + keepMs,
          );
          this.take(shard);
        } else if (inMs === 0) {
          // It was given up for somebody who does not take it.
          this.membership.isLame(assigned[shard.shard]);
          wakeInMs = 0;
        } else {
          wakeInMs = Math.min(wakeInMs, inMs);
        }
      }
    }
    this.wakeIn(wakeInMs);
    this.tell(
      isWorking
        ? { state: 'running' }
        : {
            state: 'standby',
            message: `A host of version ${working[0].version} with ${working[0].shards} shards is at work; this one has version ${this.version} and ${this.total}`,
            remedy:
              'Nothing to do during an update. Otherwise give all hosts the same version and the same flyrail.shards.',
          },
    );
  }

  /** How long the Leases of hosts that divide the objects differently last. */
  private otherDivisionMs(): number {
    const names = new Set(this.shards.map(({ name }) => name));
    return Math.max(
      0,
      ...this.leases
        .list()
        .map(({ metadata }) => metadata)
        .filter(
          ({ name, labels }) =>
            labels?.[LEASE_ROLE] === 'shard' && !names.has(name!),
        )
        .map(({ name }) => this.leases.remainingMs(name!)),
    );
  }

  /** How long whose shard it should be has left to take it. */
  private patienceLeftMs(shard: ShardLease): number {
    const { name } = shard;
    const remaining = this.leases.remainingMs(name);
    const patience = this.holderOf(shard) ? heirPatienceMs : patienceMs;
    if (remaining > 0) {
      return remaining + patience;
    }
    const freeFor = this.leases.get(name)
      ? this.leases.freeForMs(name)
      : this.options.clock.monotonic() - this.startedAt;
    return Math.max(0, patience - freeFor);
  }

  private holderOf({ name }: ShardLease): string | undefined {
    return this.leases.get(name)?.spec?.holderIdentity || undefined;
  }

  /** How long a shard that was taken in somebody's place is not handed over to them. */
  private keptForMs({ shard }: ShardLease): number {
    const until = this.keepUntil.get(shard) ?? 0;
    return Math.max(0, until - this.options.clock.monotonic());
  }

  private take(shard: ShardLease): void {
    const before = this.holderOf(shard);
    shard
      .acquire()
      .then(result => {
        const { hold } = shard;
        if (result === 'taken' && hold) {
          if (before && before !== this.options.identity) {
            this.membership.bury(before);
          }
          this.options.logger.info(
            `Works on shard ${shard.shard} of ${this.total} (term ${hold.term})`,
          );
          this.callbacks.onGained(hold);
        } else if (result === 'raced') {
          // What the other one wrote is known now, and may be that it gave the shard up.
          this.settle();
        }
      })
      .catch(error => {
        this.failed(error);
        this.wakeIn(retryPeriodMs);
      });
  }

  private handOver(shard: ShardLease): void {
    if (this.handingOver.has(shard.shard)) {
      return;
    }
    this.handingOver.add(shard.shard);
    const { clock, logger } = this.options;
    const enough = new Promise<void>(resolve => {
      clock.after(handOverMs, resolve);
    });
    Promise.race([this.callbacks.drained(shard.shard), enough])
      .then(() => shard.release('The shard is handed over to another host'))
      .then(() => logger.info(`Handed shard ${shard.shard} over`))
      .catch(error => logger.warn('A shard was not handed over', error))
      .finally(() => {
        this.handingOver.delete(shard.shard);
        this.settle();
      });
  }

  private wakeIn(ms: number): void {
    const { clock } = this.options;
    if (ms === Infinity || this.leaving) {
      return;
    }
    const at = clock.monotonic() + ms;
    if (this.wake && this.wake.at <= at) {
      return;
    }
    this.wake?.timer.cancel();
    // One millisecond more: an end is reached when it is past.
    const timer = clock.after(ms + 1, () => {
      this.wake = undefined;
      this.settle();
    });
    this.wake = { at, timer };
  }

  private failed(error: unknown): void {
    if (!(error instanceof ApiError)) {
      // The cluster is away: its own state tells that.
      return;
    }
    const { namespace } = this.options;
    this.tell(
      error.status === 403
        ? {
            state: 'forbidden',
            message: `Not allowed to use Leases in namespace "${namespace}": ${error.message}`,
            remedy:
              "Apply the operator's generated Role and RoleBinding in that namespace.",
          }
        : {
            state: 'failed',
            message: `Leases in namespace "${namespace}" cannot be written: ${error.message}`,
            remedy: `Check that the namespace "${namespace}" exists; the host's generated manifest makes it.`,
          },
    );
  }

  private tell(next: ElectionState): void {
    const changed =
      next.state !== this.current.state ||
      next.message !== this.current.message;
    this.current = next;
    if (changed && next.message) {
      this.options.logger.warn(`${next.message}. ${next.remedy}`);
    }
    this.callbacks.onChange();
  }
}
