export { leastRequestFor, movedTarget } from './autoscalerTarget';
export { type Changes, type ContainerChange } from './changes';
export { decide, type Decision } from './decide';
export type { DecisionInput, DecisionType } from './decisionInput';
export { workloadLoad } from './load';
export { changePercent, nextStep, type Step } from './nextStep';
export { qosClassOf, type QosClass } from './qosClass';
export {
  decideReplicas,
  leastReplicasFor,
  replicasFor,
  type ReplicasDecision,
  type WorkloadLoad,
} from './replicas';
export {
  decideSchedule,
  type LoadSlice,
  type ScheduleDecision,
  type ScheduledReplicas,
} from './schedule';
export {
  decideSizing,
  type Conflict,
  type MovedTarget,
  type SizedResource,
  type SizingDecision,
} from './sizing';
export {
  SPOT_PLATFORMS,
  decideSpot,
  spotPlatformOf,
  type SpotDecision,
  type SpotObstacle,
  type SpotPlatform,
} from './spot';
export {
  podRequest,
  type Amounts,
  type ContainerSize,
  type Workload,
  type WorkloadAutoscaler,
  type WorkloadDisruptionBudget,
} from './workload';
