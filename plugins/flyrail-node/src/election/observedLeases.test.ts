import { FakeClock } from '../testing';
import { ObservedLeases, type LeaseObject } from './observedLeases';

function lease(
  resourceVersion: string,
  holderIdentity: string,
  uid = 'first',
): LeaseObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'shop-0', namespace: 'hosts', uid, resourceVersion },
    spec: { holderIdentity, leaseDurationSeconds: 15 },
  };
}

describe('what is known of the Leases', () => {
  const observed = () => {
    const leases = new ObservedLeases(new FakeClock());
    return { leases, holder: () => leases.get('shop-0')?.spec?.holderIdentity };
  };

  it('does not go back to a holder that gave up, whichever answer comes late', () => {
    const { leases, holder } = observed();
    leases.observe(lease('10', ''));
    leases.observe(lease('9', 'a'));
    expect(holder()).toBe('');
    expect(leases.remainingMs('shop-0')).toBe(0);
  });

  it('does not bring a deleted Lease back by an answer from before', () => {
    const { leases, holder } = observed();
    leases.observe(lease('9', 'a'));
    leases.forget(lease('11', 'a'));
    leases.observe(lease('10', 'a'));
    expect(holder()).toBeUndefined();
  });

  it('keeps one that was made anew when the news of the deletion come late', () => {
    const { leases, holder } = observed();
    leases.observe(lease('9', 'a'));
    leases.observe(lease('12', 'b', 'second'));
    leases.forget(lease('11', 'a'));
    expect(holder()).toBe('b');
  });

  it('takes one that was made anew after its deletion', () => {
    const { leases, holder } = observed();
    leases.forget(lease('11', 'a'));
    leases.observe(lease('12', 'b', 'second'));
    expect(holder()).toBe('b');
  });
});
