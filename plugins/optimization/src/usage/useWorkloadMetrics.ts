import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimizationObject,
  MetricsWindow,
  WorkloadAddress,
  WorkloadMetrics,
} from '@flyrail/backstage-plugin-optimization-common';
import { optimizerApiRef } from '../optimizerApi';

/** The workload that a CostOptimization is for. */
export function targetOf(
  { spec, metadata }: CostOptimizationObject,
  cluster: string,
): WorkloadAddress {
  const { kind, name, namespace } = spec!.targetWorkload;
  return {
    cluster,
    kind,
    name,
    namespace: namespace ?? metadata.namespace ?? '',
  };
}

/**
 * The usage of a workload over time. It asks the metrics store, so it is read once, again when asked, and when another
 * change is in force.
 */
export function useWorkloadMetrics(
  workload: WorkloadAddress,
  window: MetricsWindow,
  inForce: string | undefined,
): Live<WorkloadMetrics> {
  const api = useApi(optimizerApiRef);
  return useLive({
    key: JSON.stringify([workload, window, inForce]),
    load: signal => api.getWorkloadMetrics(workload, { window }, { signal }),
    repeat: false,
  });
}
