import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { Lease } from '../builtins';
import { isOlder } from '../cache/resourceVersion';
import type { Clock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { microTime } from '../status/microTime';
import { renewTimeoutMs } from './leaseTimes';
import type { LeaseObject, LeaseSpec, ObservedLeases } from './observedLeases';

/** What every Lease of an operator carries, and the kinds of them. */
export const LEASE_OPERATOR = 'flyrail.io/operator';
export const LEASE_ROLE = 'flyrail.io/lease';
export const MEMBER_VERSION = 'flyrail.io/version';
export const MEMBER_SHARDS = 'flyrail.io/shards';

/** One more than renewals that can be under way. */
const releaseAttempts = 3;

export interface LeaseClientOptions {
  connection: ClusterConnection;
  namespace: string;
  operator: string;
  identity: string;
  clock: Clock;
  leases: ObservedLeases;
  /** Aborts every request. */
  signal: AbortSignal;
}

/** Writes the Leases of one operator. Every write names the version it is based on, so of two writers one is refused. */
export class LeaseClient {
  constructor(private readonly options: LeaseClientOptions) {}

  /**
   * Writes a Lease that we hold or take. Resolves to false when someone else was faster; what they wrote is then
   * observed. Rejects when the API server cannot be asked or does not allow it.
   */
  async hold(
    name: string,
    role: 'member' | 'shard',
    spec: Pick<LeaseSpec, 'acquireTime' | 'leaseTransitions'> & {
      durationMs: number;
    },
    annotations?: Record<string, string>,
  ): Promise<boolean> {
    const { clock, identity } = this.options;
    const { durationMs, ...rest } = spec;
    return this.write(name, role, annotations, {
      holderIdentity: identity,
      leaseDurationSeconds: durationMs / 1000,
      renewTime: microTime(clock.now()),
      ...rest,
    });
  }

  /**
   * Gives a Lease up, if it is still ours. A renewal that was under way may be faster: then once more. Never rejects:
   * what cannot be given up expires.
   */
  async release(name: string, role: 'member' | 'shard'): Promise<void> {
    const { clock, identity, leases } = this.options;
    for (let attempt = 0; attempt < releaseAttempts; attempt++) {
      const lease = leases.get(name);
      if (lease?.spec?.holderIdentity !== identity) {
        return;
      }
      const released = await this.write(name, role, undefined, {
        ...lease.spec,
        holderIdentity: '',
        leaseDurationSeconds: 1,
        renewTime: microTime(clock.now()),
      }).catch(() => true);
      if (released) {
        return;
      }
    }
  }

  /** Deletes a Lease as it was last seen. Never rejects. */
  async remove(name: string): Promise<void> {
    const lease = this.options.leases.get(name);
    if (!lease) {
      return;
    }
    const { uid, resourceVersion } = lease.metadata;
    await this.request('DELETE', name, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, resourceVersion },
    }).catch(() => {});
  }

  private async write(
    name: string,
    role: 'member' | 'shard',
    annotations: Record<string, string> | undefined,
    spec: LeaseSpec,
  ): Promise<boolean> {
    const { leases, namespace, operator } = this.options;
    const known = leases.get(name);
    const lease: LeaseObject = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace,
        labels: { [LEASE_OPERATOR]: operator, [LEASE_ROLE]: role },
        annotations: annotations ?? known?.metadata.annotations,
        ...(known ? { resourceVersion: known.metadata.resourceVersion } : {}),
      },
      spec,
    };
    try {
      await this.heard(name, () =>
        this.request(known ? 'PUT' : 'POST', known && name, lease),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || ![404, 409].includes(error.status)) {
        throw error;
      }
      if (error.status === 404 && !known) {
        // The namespace is not there.
        throw error;
      }
      await this.lookAgain(name);
      return false;
    }
  }

  private async lookAgain(name: string): Promise<void> {
    const { leases } = this.options;
    const known = leases.get(name);
    try {
      await this.heard(name, () => this.request('GET', name));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      if (known) {
        leases.forget(known);
      }
    }
  }

  /**
   * Takes an answer in. One that is older than what was known before the question left tells that versions went back
   * (etcd was restored from a backup): writes and single reads are never answered from a cache.
   */
  private async heard(
    name: string,
    ask: () => Promise<LeaseObject>,
  ): Promise<void> {
    const { leases } = this.options;
    const before = leases.versionOf(name);
    const lease = await ask();
    if (isOlder(lease.metadata.resourceVersion, before)) {
      leases.loseSight(name);
    }
    leases.observe(lease);
  }

  private request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    name: string | undefined,
    body?: unknown,
  ): Promise<LeaseObject> {
    const { connection, identity, namespace, operator, signal } = this.options;
    return connection.request<KubernetesObject<LeaseSpec>>({
      method,
      path: resourcePath(Lease, { namespace, name }),
      body,
      timeoutMs: renewTimeoutMs,
      // A Lease that waits politely is a Lease that is lost.
      urgent: true,
      userAgent: `flyrail (${operator}; ${identity})`,
      signal,
    });
  }
}
