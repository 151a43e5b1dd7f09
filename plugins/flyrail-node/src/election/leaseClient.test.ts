import { ApiError } from '../cluster/apiError';
import type {
  ClusterConnection,
  ClusterRequest,
} from '../cluster/clusterConnection';
import { FakeClock } from '../testing/FakeClock';
import { LeaseClient } from './leaseClient';
import { ObservedLeases, type LeaseObject } from './observedLeases';

const name = 'flyrail-shop-0-of-1';

/** An API server that holds one Lease, or none. */
class Stored {
  lease?: LeaseObject;

  constructor(private version: number) {}

  request = async ({ method, body }: ClusterRequest) => {
    const given = body as LeaseObject;
    const { resourceVersion } = given?.metadata ?? {};
    const stored = this.lease?.metadata.resourceVersion;
    if (method === 'GET') {
      return this.lease ?? this.no(404);
    }
    if (method === 'POST' ? stored : stored !== resourceVersion) {
      return this.no(stored ? 409 : 404);
    }
    return this.write(given.spec!);
  };

  write(spec: object): LeaseObject {
    this.version++;
    this.lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, uid: 'u', resourceVersion: String(this.version) },
      spec,
    };
    return this.lease;
  }

  private no(status: number): never {
    throw new ApiError('test', status, 'No', `HTTP ${status}`);
  }
}

describe('A Lease of a cluster whose etcd was restored from a backup', () => {
  const setup = (stored: Stored) => {
    const clock = new FakeClock();
    const leases = new ObservedLeases(clock);
    const client = new LeaseClient({
      connection: stored as unknown as ClusterConnection,
      namespace: 'hosts',
      operator: 'shop',
      identity: 'a',
      clock,
      leases,
      signal: new AbortController().signal,
    });
    return {
      leases,
      hold: () => client.hold(name, 'shard', { durationMs: 15_000 }),
    };
  };
  const before = { holderIdentity: 'a', leaseDurationSeconds: 15 };

  it('is renewed again after one refusal, from the version that is there now', async () => {
    const stored = new Stored(100);
    const { hold, leases } = setup(stored);
    leases.observe(new Stored(5000).write(before));
    stored.write(before);
    expect(await hold()).toBe(false);
    expect(await hold()).toBe(true);
    expect(leases.get(name)!.metadata.resourceVersion).toBe('102');
  });

  it('is taken again though it was deleted later than anything that is there now', async () => {
    const { hold, leases } = setup(new Stored(100));
    leases.forget(new Stored(5000).write(before));
    expect(await hold()).toBe(true);
    expect(leases.get(name)!.spec!.holderIdentity).toBe('a');
  });
});
