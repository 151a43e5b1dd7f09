export {
  keptScalePoints,
  leastRequestFor,
  movedTarget,
} from './autoscalerTarget';
export {
  autoscalerTargetText,
  type Changes,
  type ContainerChange,
} from './changes';
export { SIZED_RESOURCES, type Decision } from './assemble';
export { decide } from './decide';
export type { DecisionInput, DecisionType } from './decisionInput';
export type { LoadSlice } from './hourlyNeeds';
export { podSlices, workloadLoad } from './load';
export { changePercent, nextStep, type Step } from './nextStep';
export { qosClassOf, type QosClass } from './qosClass';
export {
  fewestReplicas,
  mostReplicas,
  NO_SCHEDULE,
  readSchedule,
  replicasAt,
  scheduleText,
  untilNextEvent,
  type ReplicaSchedule,
} from './replicaSchedule';
export {
  decideReplicas,
  leastReplicasFor,
  replicasFor,
  type ReplicasDecision,
  type WorkloadLoad,
} from './replicas';
export {
  decideSchedule,
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
  SPOT_CONFIDENCE,
  SPOT_PLATFORMS,
  decideSpot,
  hasSpotNodes,
  spotPlatformOf,
  type SpotDecision,
  type SpotObstacle,
  type SpotPlatform,
} from './spot';
export { spotPlacement, type SpotPlacement } from './spotPlacement';
export {
  podRequest,
  type Amounts,
  type ContainerSize,
  type Workload,
  type WorkloadAutoscaler,
  type WorkloadDisruptionBudget,
} from './workload';
