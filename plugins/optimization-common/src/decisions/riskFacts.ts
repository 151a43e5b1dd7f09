import type { RiskFacts } from '../risk';
import type { ContainerChange } from './changes';
import { containerHeapOf } from './containerHeap';
import type { DecisionInput } from './decisionInput';
import type { PodCount } from './podCount';
import { asArray, asObject } from './podSpec';
import { qosClassOf } from './qosClass';

/** What the risk of a decision is judged by. */
export function riskFacts(
  { workload, evidence }: DecisionInput,
  changed: readonly ContainerChange[],
  { replicas, schedule }: PodCount,
  spot: boolean,
  confidence: number,
): RiskFacts {
  const after = workload.containers.map(
    container =>
      changed.find(({ after: { name } }) => name === container.name)?.after ??
      container,
  );
  return {
    ...evidence,
    confidence,
    kind: workload.kind,
    requests: changed.flatMap(change =>
      (['cpu', 'memory'] as const).flatMap(resource => {
        const now = change.after.requests[resource];
        const before =
          change.before.requests[resource] ?? change.before.limits[resource];
        return now === undefined || now === before
          ? []
          : { container: change.after.name, resource, before, after: now };
      }),
    ),
    memoryLimitsLowered: changed
      .filter(
        change =>
          (change.after.limits.memory ?? Infinity) <
          (change.before.limits.memory ?? Infinity),
      )
      .map(change => change.after.name),
    ...(workload.replicas !== undefined && {
      replicas: {
        before: workload.replicas,
        after: replicas ?? schedule?.busyReplicas ?? workload.replicas,
      },
    }),
    disruptionBudget: workload.disruptionBudgets.length > 0,
    heaps: asArray(workload.podSpec.containers)
      .filter(container => containerHeapOf(container).outcome !== 'none')
      .map(container => String(asObject(container).name)),
    qos: {
      before: qosClassOf(workload.containers),
      after: qosClassOf(after),
    },
    spot,
    schedule: schedule !== undefined,
  };
}
