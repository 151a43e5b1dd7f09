/**
 * How fine a value is: a thousandth of a core, a MiB, a replica.
 */
const GRAIN = { cpu: 0.001, memory: 2 ** 20, replicas: 1 } as const;
/** What a rounding error in counting grains is not. */
const HAIR = 1e-9;

/**
 * One step from a value to another.
 *
 * @public
 */
export interface Step {
  /** What to set now: cores, bytes or replicas, a whole number of thousandths, MiB or ones. */
  readonly value: number;
  /** How many further steps it takes after this one. */
  readonly left: number;
}

/**
 * The furthest that one change may go from `current` to `wanted`, and how many more it takes. Never further than the limit: where not even the
 * smallest change (1m, 1 MiB, one replica) is within it, the value stays and `left` is Infinity. Of what is wanted the last
 * step is rounded up, as requests are. A value that is not set (0) may be set to anything: a change of nothing has no percentage.
 *
 * @param maxChangePercent - 1–100, of the value as it is at each step
 * @public
 */
export function nextStep(
  current: number,
  wanted: number,
  maxChangePercent: number,
  unit: 'cpu' | 'memory' | 'replicas',
): Step {
  const grain = GRAIN[unit];
  const goal = Math.ceil(wanted / grain - HAIR);
  const limit = maxChangePercent / 100;
  const start = current / grain;
  if (start <= 0) return { value: goal * grain, left: 0 };
  const first = step(start, goal, limit);
  let left = 0;
  for (let at = first; at !== goal; left++) {
    const next = step(at, goal, limit);
    if (next === at) return { value: first * grain, left: Infinity };
    at = next;
  }
  return { value: first === start ? current : first * grain, left };
}

/** From one number of grains to the next, whole unless it stays. */
function step(from: number, goal: number, limit: number): number {
  if (from === goal) return goal;
  if (Math.abs(goal - from) <= from * limit + HAIR) return goal;
  const next =
    goal < from
      ? Math.ceil(from * (1 - limit) - HAIR)
      : Math.floor(from * (1 + limit) + HAIR);
  return Math.abs(next - from) < HAIR ||
    Math.sign(next - from) !== Math.sign(goal - from)
    ? from
    : next;
}

/**
 * By how many percent a value changes; 0 where none was set before.
 *
 * @public
 */
export function changePercent(
  before: number | undefined,
  after: number,
): number {
  return before ? (100 * Math.abs(after - before)) / before : 0;
}
