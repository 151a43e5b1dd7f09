export type * from './api';
export {
  OptimizerClient,
  type OptimizerApi,
  type WorkloadFilter,
} from './client';
export {
  parseWorkloadId,
  WORKLOAD_KINDS,
  workloadId,
  type WorkloadAddress,
  type WorkloadKind,
} from './workloadId';
