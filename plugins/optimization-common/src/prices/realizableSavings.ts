import { consolidated } from './consolidation';
import { leastUsdPerMonth } from './leastNodes';
import type { ClusterNode, NodePod } from './placement';

export type { ClusterNode, NodePod, Room } from './placement';

/**
 * A figure that is not known exactly: it lies between `lower` and `upper`, and is most likely `estimate`.
 *
 * @public
 */
export interface Interval {
  readonly lower: number;
  readonly estimate: number;
  readonly upper: number;
}

/**
 * Where the pods are and what they request, now and after the change.
 *
 * @public
 */
export interface Placement {
  readonly nodes: readonly ClusterNode[];
  readonly before: readonly NodePod[];
  /** The same pods with other requests, or fewer of them. */
  readonly after: readonly NodePod[];
}

/**
 * What nodes can really give back.
 *
 * @public
 */
export interface RealizableSavings {
  /** USD a month that the change frees in whole nodes; below 0 where it needs more of them. */
  readonly usdPerMonth: Interval;
  /** How many whole nodes it frees, by the estimate; below 0 where it needs more. */
  readonly nodes: number;
  /** USD a month that could be had now, without any change, by moving pods closer together. */
  readonly alreadyFreeable: number;
}

/**
 * What of a saving the nodes can really give back: a smaller request costs as much as before until a node is empty and goes.
 *
 * Both situations are packed as closely as can be, and only the difference is the change's. The least number of nodes is hard to know
 * (bin packing): a placement that was found is an upper bound, what is asked for in sum a lower one, and from the bounds of before and after comes
 * the interval. Something must take away empty nodes (Cluster Autoscaler, Karpenter), else nothing is realized. Affinities and taints are not looked at.
 *
 * @param nominal - USD a month at unit prices; its sign tells whether the change asks for less (≥ 0) or for more
 * @public
 */
export function realizableSavings(
  { nodes, before, after }: Placement,
  nominal: number,
): RealizableSavings {
  const found = {
    before: consolidated(nodes, before),
    after: consolidated(nodes, after),
  };
  const least = {
    before: leastUsdPerMonth(nodes, before),
    after: leastUsdPerMonth(nodes, after),
  };
  // Who asks for less never needs another node, who asks for more never frees one.
  const possible = (usd: number) =>
    nominal >= 0 ? Math.max(usd, 0) : Math.min(usd, 0);
  const freed = found.before.nodes - found.after.nodes;
  return {
    usdPerMonth: {
      lower: possible(least.before - found.after.usdPerMonth),
      estimate: possible(found.before.usdPerMonth - found.after.usdPerMonth),
      upper: possible(found.before.usdPerMonth - least.after),
    },
    nodes: possible(freed),
    alreadyFreeable:
      nodes.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0) -
      found.before.usdPerMonth,
  };
}
