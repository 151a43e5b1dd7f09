/** A rule's figures: what it leaves unused, and the harm it does (time above, or hits); both as shares of 1. */
export type Point = { slack: number; harm: number };

/** The points that no other one beats in both, by ascending slack. */
export function paretoFront(points: readonly Point[]): Point[] {
  const sorted = [...points].sort(
    (a, b) => a.slack - b.slack || a.harm - b.harm,
  );
  let least = Infinity;
  return sorted.filter(({ harm }) => {
    const better = harm < least;
    least = Math.min(least, harm);
    return better;
  });
}

/**
 * The harm of the front at a slack, on the straight line between the neighbours there. Beyond its ends it is the
 * end's: who has less slack than every point of it is held to the nearest one.
 */
export function harmAt(front: readonly Point[], slack: number): number {
  const next = front.findIndex(point => point.slack >= slack);
  if (next < 0) return front[front.length - 1]?.harm ?? NaN;
  if (next === 0) return front[0].harm;
  const [a, b] = [front[next - 1], front[next]];
  const part = (slack - a.slack) / (b.slack - a.slack);
  return a.harm + part * (b.harm - a.harm);
}

/** Whether the other one has both less slack and less harm. */
export function isBeatenBy(own: Point, other: Point): boolean {
  return other.slack < own.slack && other.harm < own.harm;
}
