import type { ClusterNode, NodePod } from './placement';
import { realizableSavings } from './realizableSavings';

const GIB = 2 ** 30;

/** 4 cores and 16 GiB for 100 USD a month. */
const node = (name: string, usdPerMonth = 100): ClusterNode => ({
  name,
  allocatable: { cpu: 4, memory: 16 * GIB, pods: 110 },
  usdPerMonth,
});

const pod = (
  home: string,
  cpu: number,
  binding: NodePod['binding'] = 'movable',
): NodePod => ({ node: home, cpu, memory: cpu * GIB, binding });

const three = ['a', 'b', 'c'].map(name => node(name));

/** Three nodes with 3 cores asked for on each: nothing can move. */
const full = ['a', 'b', 'c'].map(home => pod(home, 3));

describe('realizable savings', () => {
  it.each<
    [
      string,
      NodePod[],
      NodePod[],
      { least: number; most: number; nodes: number },
    ]
  >([
    [
      'smaller pods that fit together free a node',
      full,
      ['a', 'b', 'c'].map(home => pod(home, 2)),
      // Before: 9 cores need 3 nodes of 4. After: 6 cores need 2.
      { least: 100, most: 100, nodes: 1 },
    ],
    [
      'smaller pods that do not fit together free none',
      full,
      ['a', 'b', 'c'].map(home => pod(home, 2.5)),
      // 7.5 cores would fit 2 nodes in sum, so nobody could say it for sure without trying.
      { least: 0, most: 100, nodes: 0 },
    ],
    [
      'a node that was empty already is not a saving of the change',
      [pod('a', 2), pod('b', 1)],
      [pod('a', 1), pod('b', 1)],
      { least: 0, most: 0, nodes: 0 },
    ],
    [
      'a pod that keeps its node keeps the node',
      [pod('a', 3), pod('b', 3), pod('c', 0.1, 'pinned'), pod('c', 3)],
      [pod('a', 0.5), pod('b', 0.5), pod('c', 0.1, 'pinned'), pod('c', 0.5)],
      { least: 200, most: 200, nodes: 2 },
    ],
    [
      'a pod of a DaemonSet goes with its node',
      [...full, ...['a', 'b', 'c'].map(home => pod(home, 0.5, 'daemon'))],
      ['a', 'b', 'c'].flatMap(home => [pod(home, 1), pod(home, 0.5, 'daemon')]),
      { least: 200, most: 200, nodes: 2 },
    ],
    [
      'fewer replicas free what they were on',
      full,
      full.slice(1),
      { least: 100, most: 100, nodes: 1 },
    ],
  ])('%s', (_, before, after, { least, most, nodes }) => {
    const { usdPerMonth, nodes: freed } = realizableSavings(
      { nodes: three, before, after },
      50,
    );
    expect(usdPerMonth).toEqual({
      lower: least,
      estimate: 100 * nodes,
      upper: most,
    });
    expect(freed).toBe(nodes);
  });

  it('gives up the dearest of two nodes that are used alike', () => {
    const nodes = [node('a', 50), node('b', 300)];
    const { usdPerMonth } = realizableSavings(
      {
        nodes,
        before: [pod('a', 3), pod('b', 3)],
        after: [pod('a', 2), pod('b', 2)],
      },
      10,
    );
    expect(usdPerMonth.estimate).toBe(300);
    // In sum it is one node: the one of 300 at most, the one of 50 at least is what stays.
    expect(usdPerMonth.upper).toBe(300);
  });

  it('says what could be had now without any change', () => {
    const packed = [pod('a', 1), pod('b', 1), pod('c', 1)];
    expect(
      realizableSavings({ nodes: three, before: packed, after: packed }, 0),
    ).toEqual({
      usdPerMonth: { lower: 0, estimate: 0, upper: 0 },
      nodes: 0,
      alreadyFreeable: 200,
    });
  });

  it('costs nothing to ask for more where there is room', () => {
    const { usdPerMonth, nodes } = realizableSavings(
      {
        nodes: three,
        before: full,
        after: ['a', 'b', 'c'].map(home => pod(home, 4)),
      },
      -40,
    );
    expect([usdPerMonth, nodes]).toEqual([
      { lower: 0, estimate: 0, upper: 0 },
      0,
    ]);
  });

  it('costs a node to ask for more where there is no room', () => {
    const { usdPerMonth, nodes } = realizableSavings(
      {
        nodes: three,
        before: full,
        after: [...full, pod('a', 2)],
      },
      -40,
    );
    expect([usdPerMonth, nodes]).toEqual([
      { lower: -100, estimate: -100, upper: 0 },
      -1,
    ]);
  });

  it('a pod larger than every node counts as several', () => {
    const { nodes } = realizableSavings(
      { nodes: three, before: full, after: [...full.slice(1), pod('a', 9)] },
      -100,
    );
    // Node a becomes free and goes, three are added.
    expect(nodes).toBe(-2);
  });

  it('the number of pods on a node counts', () => {
    const small = ['a', 'b'].map(name => ({
      ...node(name),
      allocatable: { cpu: 4, memory: 16 * GIB, pods: 2 },
    }));
    const before = [pod('a', 0.1), pod('a', 0.1), pod('b', 0.1), pod('b', 0.1)];
    const saved = (after: NodePod[]) =>
      realizableSavings({ nodes: small, before, after }, 5).nodes;
    expect(saved(before.map(one => ({ ...one, cpu: 0.01 })))).toBe(0);
    expect(saved(before.slice(2))).toBe(1);
  });

  it('the estimate lies in the interval, whatever the cluster', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x80000000;
    };
    for (let round = 0; round < 200; round++) {
      const nodes = Array.from(
        { length: 2 + Math.floor(random() * 8) },
        (_, index) => node(`n${index}`, 50 + Math.floor(random() * 100)),
      );
      const before = nodes.flatMap(({ name }) =>
        Array.from({ length: Math.floor(random() * 5) }, () =>
          pod(name, random(), random() < 0.1 ? 'pinned' : 'movable'),
        ),
      );
      const factor = 0.2 + random() * 1.6;
      const after = before.map(one => ({ ...one, cpu: one.cpu * factor }));
      const { lower, estimate, upper } = realizableSavings(
        { nodes, before, after },
        1 - factor,
      ).usdPerMonth;
      expect(lower).toBeLessThanOrEqual(estimate + 1e-9);
      expect(estimate).toBeLessThanOrEqual(upper + 1e-9);
    }
  });
});
