/**
 * The CostOptimization custom resource, and what its operator knows and decides.
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
export {
  meanOf,
  quantile,
  shareAbove,
  sumOf,
  type Histogram,
} from './digest/histogram';
export type { DayOfTrouble, Incidents, OomKill } from './digest/incidents';
export type { Slice } from './digest/slices';
export { CostOptimization } from './v1/CostOptimization';
export type {
  CostOptimizationObject,
  CostOptimizationSpec,
  CostOptimizationSpecInput,
  CostOptimizationStatus,
  CurrentRecommendation,
} from './v1/CostOptimization';
export {
  PROTECTED_LABEL,
  PROTECTED_NAMESPACES,
  PROTECTED_WORKLOADS,
} from './v1/protection';
export * from './v1/asking';
export * from './v1/requests';
export * from './rules';
export * from './prices';
export * from './optimizer';
export {
  recommend,
  sizingOf,
  type Advice,
  type Recommendation,
  type RecommendOptions,
  type Refused,
} from './recommender/recommend';
export { confidenceIn } from './recommender/confidenceIn';
export { throttledShareOf } from './recommender/trouble';
export type { Needs } from './recommender/enough';
export type { Explanation, Reason } from './recommender/explain';
export type { Setting } from './recommender/setting';
export * from './decisions';
export * from './risk';
export {
  plannedSizing,
  sizingInTrouble,
  troubleIn,
  type RecentUse,
  type Trouble,
} from './recommender/online';
export {
  heapOf,
  type HeapVerdict,
  type ProcessSettings,
} from './recommender/heap';
