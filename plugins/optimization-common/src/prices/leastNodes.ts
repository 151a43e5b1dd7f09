import {
  type ClusterNode,
  type NodePod,
  NO_ROOM,
  RESOURCES,
  type Room,
  minus,
  plus,
  roomOf,
} from './placement';

/**
 * A bound that no placement can go below, in USD a month: nodes with a pod that keeps its node stay, and of each resource alone what the others ask for
 * must be there, first in parts of nodes, cheapest per unit first, then in whole nodes, the largest counted and the cheapest paid.
 */
export function leastUsdPerMonth(
  nodes: readonly ClusterNode[],
  pods: readonly NodePod[],
): number {
  const pinned = new Set(
    pods.filter(({ binding }) => binding === 'pinned').map(({ node }) => node),
  );
  const stays = (name: string) => pinned.has(name);
  const takenByOthers = new Map<string, Room>();
  let asked = NO_ROOM;
  for (const pod of pods) {
    if (pod.binding === 'movable') asked = plus(asked, roomOf(pod));
    else
      takenByOthers.set(
        pod.node,
        plus(takenByOthers.get(pod.node) ?? NO_ROOM, roomOf(pod)),
      );
  }
  const rooms = nodes.map(node => ({
    usdPerMonth: node.usdPerMonth,
    stays: stays(node.name),
    room: minus(node.allocatable, takenByOthers.get(node.name) ?? NO_ROOM),
  }));
  const staying = rooms.filter(node => node.stays);
  const others = rooms.filter(node => !node.stays);
  const beyond = minus(
    asked,
    staying.reduce((sum, { room }) => plus(sum, room), NO_ROOM),
  );
  return (
    staying.reduce((sum, node) => sum + node.usdPerMonth, 0) +
    Math.max(
      ...RESOURCES.flatMap(resource => {
        const there = others
          .map(({ usdPerMonth, room }) => ({
            usdPerMonth,
            amount: room[resource],
          }))
          .filter(({ amount }) => amount > 0);
        return [
          partsFor(beyond[resource], there),
          wholeNodesFor(beyond[resource], there),
        ];
      }),
    )
  );
}

interface Offer {
  readonly amount: number;
  readonly usdPerMonth: number;
}

/** What is beyond all that is there costs as the cheapest part of it. */
function partsFor(amount: number, offers: readonly Offer[]): number {
  const rate = ({ usdPerMonth, amount: whole }: Offer) => usdPerMonth / whole;
  const cheapestFirst = [...offers].sort((a, b) => rate(a) - rate(b));
  let left = Math.max(amount, 0);
  let usd = 0;
  for (const offer of cheapestFirst) {
    const part = Math.min(left, offer.amount);
    usd += part * rate(offer);
    left -= part;
  }
  return cheapestFirst.length ? usd + left * rate(cheapestFirst[0]) : usd;
}

/** As many of the cheapest as there must be of the largest. */
function wholeNodesFor(amount: number, offers: readonly Offer[]): number {
  const largestFirst = [...offers].sort((a, b) => b.amount - a.amount);
  const cheapestFirst = offers
    .map(({ usdPerMonth }) => usdPerMonth)
    .sort((a, b) => a - b);
  let left = amount;
  let usd = 0;
  // A rounding error needs no node.
  for (
    let used = 0;
    left > amount * 1e-9 && used < largestFirst.length;
    used++
  ) {
    left -= largestFirst[used].amount;
    usd += cheapestFirst[used];
  }
  return usd;
}
