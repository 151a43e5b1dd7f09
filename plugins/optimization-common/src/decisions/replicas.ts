import type { Conflict } from './sizing';
import { nextStep } from './nextStep';
import type { Workload, WorkloadDisruptionBudget } from './workload';

/**
 * What all pods of a workload use together, most of the time.
 *
 * @public
 */
export interface WorkloadLoad {
  /** Cores, the p95. */
  readonly cpu?: number;
  /** Bytes, the p95. */
  readonly memory?: number;
}

/**
 * How many pods there should be.
 *
 * @public
 */
export type ReplicasDecision =
  | {
      readonly outcome: 'fewer';
      readonly before: number;
      readonly after: number;
      readonly stepsLeft: number;
      /** What a person has to agree to first; absent: nothing. */
      readonly needsApproval?: string;
      readonly reason: string;
    }
  | {
      readonly outcome: 'keep';
      readonly reason: string;
      readonly conflict?: Conflict;
    };

/** Pods are half busy at p95, so that they carry twice as much in a burst, and the load of those that fail. */
export const TARGET_UTILIZATION = 0.5;

/**
 * How many pods carry a load: ceil(load / (0.5 × request)), the most of CPU and memory, at least 1. Undefined where no resource is both used and requested.
 *
 * Source: gocrane/crane pkg/recommendation/recommender/replicas.
 *
 * @param request - of one pod, in cores and bytes
 * @public
 */
export function replicasFor(
  load: WorkloadLoad,
  request: { cpu: number; memory: number },
): number | undefined {
  const counts = (['cpu', 'memory'] as const).flatMap(resource => {
    const used = load[resource];
    return used !== undefined && request[resource] > 0
      ? Math.ceil(used / (TARGET_UTILIZATION * request[resource]) - 1e-9)
      : [];
  });
  return counts.length ? Math.max(1, ...counts) : undefined;
}

/**
 * The least number of pods of which one may be evicted while the budget holds.
 *
 * Source: kubernetes pkg/controller/disruption: a share of pods is rounded up.
 *
 * @public
 */
export function leastReplicasFor({
  minAvailable,
}: WorkloadDisruptionBudget): number {
  if (minAvailable === undefined) return 1;
  if (typeof minAvailable === 'number') return minAvailable + 1;
  const share = /^(\d+)%$/.exec(minAvailable);
  if (!share) return 1;
  const needed = Number(share[1]) / 100;
  // At 100 % nothing may ever be evicted, however many there are.
  if (needed >= 1) return 1;
  let pods = 1;
  while (pods - Math.ceil(needed * pods - 1e-9) < 1) pods++;
  return pods;
}

/**
 * Whether fewer pods would do. Never below 1, two where there are two, what a disruption budget asks for plus one; an autoscaler's pods are its own; a
 * StatefulSet waits for a person; not more pods at once than `maxChangePercent` of them.
 *
 * @param request - of one pod, as it will be
 * @param leastReplicas - what somebody wants there to be; default 2
 * @public
 */
export function decideReplicas(
  workload: Workload,
  load: WorkloadLoad,
  request: { cpu: number; memory: number },
  options: { maxChangePercent: number; leastReplicas?: number },
): ReplicasDecision {
  const { kind, replicas, autoscalers, disruptionBudgets } = workload;
  const keep = (reason: string, code?: Conflict['code']): ReplicasDecision => ({
    outcome: 'keep',
    reason,
    ...(code && { conflict: { code, message: reason } }),
  });
  if (kind === 'DaemonSet' || replicas === undefined)
    return keep('a DaemonSet runs one pod on each node', 'DaemonSet');
  if (autoscalers.length)
    return keep(
      `autoscaler ${autoscalers[0].name} decides how many pods there are (${autoscalers[0].minReplicas}–${autoscalers[0].maxReplicas})`,
      'AutoscalerOwnsReplicas',
    );
  if (replicas <= 1) return keep('there are never less than 1');
  const needed = replicasFor(load, request);
  if (needed === undefined)
    return keep(
      'how many pods the load needs is not known: nothing it uses is requested',
    );
  const floors: [number, string][] = [
    [needed, `the load needs ${needed} at half of their request`],
    [options.leastReplicas ?? 2, 'at least two outlast the failure of one'],
    ...disruptionBudgets.map((budget): [number, string] => [
      leastReplicasFor(budget),
      `PodDisruptionBudget ${budget.name} asks for ${budget.minAvailable} available, and one more must be there to be evicted`,
    ]),
  ];
  const [least, why] = floors.reduce((most, floor) =>
    floor[0] > most[0] ? floor : most,
  );
  if (least > replicas)
    return keep(`${replicas} are already fewer than they should be: ${why}`);
  if (least === replicas) return keep(`${replicas} are right: ${why}`);
  const { value, left } = nextStep(
    replicas,
    least,
    options.maxChangePercent,
    'replicas',
  );
  if (value === replicas)
    return keep(
      `${least} would do, but one of ${replicas} is already more than ${options.maxChangePercent} %`,
      'StepTooSmall',
    );
  return {
    outcome: 'fewer',
    before: replicas,
    after: value,
    stepsLeft: left,
    ...(kind === 'StatefulSet' && {
      needsApproval:
        'a StatefulSet gives up its highest pods, and with them what only they hold: a person has to agree',
    }),
    reason: `${least} would do: ${why}`,
  };
}
