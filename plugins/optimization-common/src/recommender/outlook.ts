import { bucketOf, bucketStart } from '../digest/buckets';
import { type Histogram, totalOf } from '../digest/histogram';

/**
 * What is expected of the coming days: the share of time that falls into each step of a fine logarithmic scale.
 */
export interface Outlook {
  /** The natural logarithm of the smallest step's lower end. */
  readonly origin: number;
  /** The share of time in each step; they and `idle` add up to 1. */
  readonly shares: Float64Array;
  /** The share of time without use. */
  readonly idle: number;
}

/** The height of a step on the logarithmic scale: half a percent, so that a request is chosen that finely. */
export const STEP = 0.005;

/** Student's t with so many degrees of freedom: most levels stay near, some go far. */
const FREEDOM = 10;
/** How far the tails are followed, in deviations: what lies beyond is less than 1 in 80,000. */
const REACH = 8;

/**
 * Past usage, with a level that may drift.
 *
 * @param drift - standard deviation of the level's natural logarithm
 */
export function outlookOf(past: Histogram, drift: number): Outlook {
  const total = totalOf(past);
  const used = [...past.counts].filter(([bucket]) => bucket > 0);
  const idle = (past.counts.get(0) ?? 0) / total;
  if (!used.length)
    return {
      origin: Math.log(bucketStart(1)),
      shares: new Float64Array(1),
      idle: 1,
    };
  const reach = Math.max(1, Math.round((REACH * drift) / STEP));
  const lowest = Math.min(...used.map(([bucket]) => bucket));
  const origin = Math.log(bucketStart(lowest)) - reach * STEP;
  const size = Math.ceil((Math.log(past.max) - origin) / STEP) + reach + 1;
  const exact = new Float64Array(size);
  for (const [bucket, count] of used) {
    const from = (Math.log(bucketStart(bucket)) - origin) / STEP;
    const end =
      bucket === bucketOf(past.max) ? past.max : bucketStart(bucket + 1);
    spread(exact, from, (Math.log(end) - origin) / STEP, count / total);
  }
  const kernel = kernelOf(drift, reach);
  const shares = new Float64Array(size);
  exact.forEach((share, step) => {
    if (!share) return;
    for (let offset = -reach; offset <= reach; offset++) {
      const at = Math.min(size - 1, Math.max(0, step + offset));
      shares[at] += share * kernel[offset + reach];
    }
  });
  return { origin, shares, idle };
}

/** Adds a share evenly to the steps between two places on the scale. */
function spread(shares: Float64Array, from: number, to: number, share: number) {
  const width = Math.max(to - from, 1e-9);
  const last = Math.min(shares.length - 1, Math.floor(from + width));
  for (let step = Math.max(0, Math.floor(from)); step <= last; step++) {
    const part = Math.min(step + 1, from + width) - Math.max(step, from);
    shares[step] += share * Math.min(1, Math.max(0, part / width));
  }
}

function kernelOf(drift: number, reach: number): Float64Array {
  const density = Float64Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const z = ((index - reach) * STEP) / Math.max(drift, STEP / 10);
    return (1 + z ** 2 / FREEDOM) ** (-(FREEDOM + 1) / 2);
  });
  const total = density.reduce((sum, each) => sum + each, 0);
  return density.map(each => each / total);
}

/** What a request costs, if the outlook comes true. */
export interface Expectation {
  /** The share of the request that is not used. */
  readonly slack: number;
  /** The share of time above the request. */
  readonly timeAbove: number;
}

/** Every request on the scale with what is expected of it, ascending. */
export function* expectations({
  origin,
  shares,
  idle,
}: Outlook): Generator<{ request: number } & Expectation> {
  let above = 1 - idle;
  let used = 0;
  for (let step = 0; step < shares.length; step++) {
    above = Math.max(0, above - shares[step]);
    used += shares[step] * Math.exp(origin + (step + 0.5) * STEP);
    const request = Math.exp(origin + (step + 1) * STEP);
    yield {
      request,
      slack: 1 - (used + above * request) / request,
      timeAbove: above,
    };
  }
}

/** What is expected of a request: of the nearest one on the scale that is not smaller. */
export function expectationOf(outlook: Outlook, request: number): Expectation {
  let last: Expectation = { slack: 0, timeAbove: 0 };
  for (const each of expectations(outlook)) {
    last = { slack: each.slack, timeAbove: each.timeAbove };
    if (each.request >= request) return last;
  }
  // Beyond the scale nothing is above, and what is used stays the same.
  return last;
}

/**
 * The request with the least expected slack + `price` × expected time above it. As every service is asked the same
 * price, time above the request is spent where it saves most: that is what no single percentile can do.
 *
 * @param price - how much slack an equal share of time above the request is worth
 */
export function cheapest(
  outlook: Outlook,
  price: number,
): { request: number } & Expectation {
  let best: ({ request: number } & Expectation) | undefined;
  let least = Infinity;
  for (const each of expectations(outlook)) {
    const cost = each.slack + price * each.timeAbove;
    if (cost < least) [best, least] = [each, cost];
  }
  return best ?? { request: 0, slack: 0, timeAbove: 0 };
}
