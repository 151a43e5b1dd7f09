import {
  type ClusterNode,
  type NodePod,
  RESOURCES,
  type Room,
  dominantShare,
  fits,
  minus,
  plus,
  roomOf,
} from './placement';

/** A way to place all pods: what it costs is more than the cheapest way, or as much. */
export interface Consolidated {
  /** How many nodes are left, with those that had to be added. */
  readonly nodes: number;
  /** What they cost, in USD a month. */
  readonly usdPerMonth: number;
}

interface Kept {
  readonly node: ClusterNode;
  free: Room;
  readonly movable: Room[];
  pinned: boolean;
}

/** How much of a node moves with its pods, in dominant shares. */
const used = ({ node, movable }: Kept) =>
  movable.reduce((sum, pod) => sum + dominantShare(pod, node.allocatable), 0);

/**
 * Empties nodes as a cluster autoscaler does: the least used first, each of its pods into the tightest gap of those that stay; a node
 * goes only when all its pods find one. What fits nowhere gets nodes of the kind that is cheapest for it.
 */
export function consolidated(
  nodes: readonly ClusterNode[],
  pods: readonly NodePod[],
): Consolidated {
  const kept = new Map(
    nodes.map(node => [
      node.name,
      {
        node,
        free: node.allocatable,
        movable: [],
        pinned: false,
      } as Kept,
    ]),
  );
  for (const pod of pods) {
    const home = kept.get(pod.node);
    if (!home) continue;
    home.free = minus(home.free, roomOf(pod));
    if (pod.binding === 'movable') home.movable.push(roomOf(pod));
    if (pod.binding === 'pinned') home.pinned = true;
  }
  const homeless = [...kept.values()].flatMap(home =>
    evictedForSpace(home, kept),
  );
  const leastUsedFirst = [...kept.values()]
    .map(home => ({ home, share: used(home) }))
    .sort(
      (a, b) =>
        a.share - b.share || b.home.node.usdPerMonth - a.home.node.usdPerMonth,
    );
  for (const { home } of leastUsedFirst) {
    if (home.pinned) continue;
    kept.delete(home.node.name);
    if (!moved(home.movable, kept)) kept.set(home.node.name, home);
  }
  const added = addedFor(homeless, nodes);
  return {
    nodes: kept.size + added.nodes,
    usdPerMonth:
      [...kept.values()].reduce((sum, { node }) => sum + node.usdPerMonth, 0) +
      added.usdPerMonth,
  };
}

/** More is asked for than there is, by more than a rounding error. */
const overfull = ({ free, node }: Kept) =>
  RESOURCES.some(
    resource => free[resource] < -1e-9 * node.allocatable[resource],
  );

/** Takes pods off a node that asks for more than there is; answers those that fit nowhere else. */
function evictedForSpace(home: Kept, kept: Map<string, Kept>): Room[] {
  const homeless: Room[] = [];
  home.movable.sort((a, b) => a.cpu - b.cpu);
  while (overfull(home)) {
    const pod = home.movable.pop();
    if (!pod) break;
    home.free = plus(home.free, pod);
    const target = tightest(pod, kept);
    if (target && target !== home) take(target, pod);
    else homeless.push(pod);
  }
  return homeless;
}

/** Moves all pods into the nodes that are kept, or none. */
function moved(pods: readonly Room[], kept: Map<string, Kept>): boolean {
  const largestFirst = [...pods].sort((a, b) => b.cpu - a.cpu);
  const done: [Kept, Room][] = [];
  for (const pod of largestFirst) {
    const target = tightest(pod, kept);
    if (!target) {
      for (const [home, back] of done) {
        home.free = plus(home.free, back);
        home.movable.pop();
      }
      return false;
    }
    take(target, pod);
    done.unshift([target, pod]);
  }
  return true;
}

function take(home: Kept, pod: Room): void {
  home.free = minus(home.free, pod);
  home.movable.push(pod);
}

/** The node with the least room left that has room enough. */
function tightest(pod: Room, kept: Map<string, Kept>): Kept | undefined {
  let best: Kept | undefined;
  let least = Infinity;
  for (const home of kept.values()) {
    if (!fits(pod, home.free)) continue;
    const left = dominantShare(minus(home.free, pod), home.node.allocatable);
    if (left < least) {
      least = left;
      best = home;
    }
  }
  return best;
}

/** The nodes of one kind, the cheapest way, that pods without a place need. A pod larger than any node counts as several. */
function addedFor(
  pods: readonly Room[],
  nodes: readonly ClusterNode[],
): Consolidated {
  const ways = nodes.map(({ allocatable, usdPerMonth }) => {
    let count = 0;
    const bins: Room[] = [];
    for (const pod of pods) {
      const bin = bins.findIndex(free => fits(pod, free));
      if (bin >= 0) bins[bin] = minus(bins[bin], pod);
      else {
        count += Math.max(1, Math.ceil(dominantShare(pod, allocatable) - 1e-9));
        bins.push(minus(allocatable, pod));
      }
    }
    return { nodes: count, usdPerMonth: count * usdPerMonth };
  });
  return ways.length && pods.length
    ? ways.reduce((best, way) =>
        way.usdPerMonth < best.usdPerMonth ? way : best,
      )
    : { nodes: 0, usdPerMonth: 0 };
}
