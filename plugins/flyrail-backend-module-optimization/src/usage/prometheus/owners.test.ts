import type { WorkloadRef } from '../usageSource';
import { Owners } from './owners';
import { groupOf } from './promql';

const workload = (
  name: string,
  kind: WorkloadRef['kind'] = 'Deployment',
): WorkloadRef => ({ namespace: 'shop', kind, name });

const podOwner = (pod: string, kind: string, name: string) => ({
  ...{ namespace: 'shop', pod },
  ...{ owner_kind: kind, owner_name: name },
});
const replicaSetOwner = (replicaset: string, name: string) => ({
  ...{ namespace: 'shop', replicaset },
  ...{ owner_kind: 'Deployment', owner_name: name },
});

describe('with what kube-state-metrics says', () => {
  it('a ReplicaSet may be called anything', () => {
    const web = workload('web');
    const owners = new Owners(
      [web],
      [
        podOwner('blue-green-x2k4j', 'ReplicaSet', 'blue-green'),
        replicaSetOwner('blue-green', 'web'),
      ],
    );
    expect(owners.ofPod('shop', 'blue-green-x2k4j')).toBe(web);
    expect(owners.ofGroup('shop', 'blue-green#')).toBe(web);
    expect(owners.podsOf(web)).toBe(1);
  });

  it('a pod whose name looks like another’s is not the other’s', () => {
    const owners = new Owners(
      [workload('web')],
      [
        podOwner('web-5d4f7c9b8c-x2k4j', 'ReplicaSet', 'web-5d4f7c9b8c'),
        replicaSetOwner('web-5d4f7c9b8c', 'web-of-others'),
      ],
    );
    expect(owners.ofPod('shop', 'web-5d4f7c9b8c-x2k4j')).toBeUndefined();
    expect(owners.ofGroup('shop', 'web-5d4f7c9b8c#')).toBeUndefined();
  });

  it('two kinds of one name are told apart by the ends of their pods’ names', () => {
    const [set, daemons] = [
      workload('agent', 'StatefulSet'),
      workload('agent', 'DaemonSet'),
    ];
    const owners = new Owners(
      [set, daemons],
      [
        podOwner('agent-0', 'StatefulSet', 'agent'),
        podOwner('agent-x2k4j', 'DaemonSet', 'agent'),
      ],
    );
    expect(owners.ofGroup('shop', 'agent#0')).toBe(set);
    expect(owners.ofGroup('shop', 'agent#')).toBe(daemons);
  });

  it('a group of two workloads is nobody’s', () => {
    const owners = new Owners(
      [workload('agent', 'DaemonSet')],
      [
        podOwner('agent-24567', 'DaemonSet', 'agent'),
        podOwner('agent-24567', 'StatefulSet', 'agent'),
      ],
    );
    expect(owners.ofGroup('shop', 'agent#24567')).toBeUndefined();
  });

  it('a pod that two Prometheus servers told of is one', () => {
    const web = workload('web');
    const twice = podOwner(
      'web-5d4f7c9b8c-x2k4j',
      'ReplicaSet',
      'web-5d4f7c9b8c',
    );
    const owners = new Owners([web], [twice, twice]);
    expect(owners.podsOf(web)).toBe(1);
    expect(owners.podsIn('shop')).toBe(1);
  });
});

describe('by names alone', () => {
  it.each([
    ['web-5d4f7c9b8c-x2k4j', 'Deployment', 'web'],
    ['web-api-5d4f7c9b8c-x2k4j', 'Deployment', 'web-api'],
    ['db-0', 'StatefulSet', 'db'],
    ['db-12', 'StatefulSet', 'db'],
    ['agent-x2k4j', 'DaemonSet', 'agent'],
  ] as const)('%s is of %s %s', (pod, kind, name) => {
    const wanted = workload(name, kind);
    const owners = new Owners([wanted, workload('other')]);
    owners.addPods([{ namespace: 'shop', pod }]);
    expect(owners.ofPod('shop', pod)).toBe(wanted);
    expect(owners.ofGroup('shop', groupOf(pod)!)).toBe(wanted);
    expect(owners.podsOf(wanted)).toBe(1);
  });

  it.each(['web', 'web-canary-5d4f7c9b8c-x2k4j', 'web-5d4f7c9b8c-x2k4j'])(
    '%s is nobody’s',
    pod => {
      const owners = new Owners([workload('web', 'StatefulSet')]);
      expect(owners.ofPod('shop', pod)).toBeUndefined();
    },
  );

  it('another namespace is another workload', () => {
    const owners = new Owners([workload('web')]);
    expect(owners.ofGroup('staging', 'web-5d4f7c9b8c#')).toBeUndefined();
  });
});
