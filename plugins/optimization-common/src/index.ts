/**
 * What the CostOptimization operator knows and decides.
 *
 * @packageDocumentation
 */
export type { Rule, Sizing, UsageSeries } from './series';
export {
  digestOf,
  emptyDigest,
  fold,
  foldIncidents,
  merge,
  type LeftOut,
  type UsageDigest,
} from './digest/digest';
export { decode, encode } from './digest/encoding';
export type { Histogram } from './digest/histogram';
export type { DayOfTrouble, Incidents, OomKill } from './digest/incidents';
export type { Slice } from './digest/slices';
