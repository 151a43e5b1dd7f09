export {
  VPA_CPU_BUCKETS,
  VPA_MEMORY_BUCKETS,
  bucketStart,
  type HistogramBuckets,
} from './histogramBuckets';
export { VpaHistogram, type HistogramCheckpoint } from './vpaHistogram';
export { autopilotMovingWindow } from './autopilot';
export { craneResource } from './crane';
export { krrSimple, krrSimpleLimit, krrSimpleLimitCpuLimit } from './krr';
export { kruizeCost, kruizePerformance } from './kruize';
export { kubecost } from './kubecost';
export {
  fixedCpuFront,
  fixedMemoryFront,
  publishedRules,
  type NamedRule,
} from './publishedRules';
export { vpaTarget } from './vpa';
