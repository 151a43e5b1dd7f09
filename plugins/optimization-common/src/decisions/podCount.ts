import type { ContainerChange } from './changes';
import type { DecisionInput } from './decisionInput';
import { decideReplicas, leastReplicasFor } from './replicas';
import {
  decideSchedule,
  type LoadSlice,
  type ScheduleDecision,
} from './schedule';
import type { Conflict } from './sizing';
import { podRequest, type Workload } from './workload';

/** How many pods there are to be, and when. */
export interface PodCount {
  readonly replicas?: number;
  readonly schedule?: Extract<ScheduleDecision, { outcome: 'schedule' }>;
  readonly stepsLeft: number;
  readonly needsApproval?: string;
  readonly conflicts: readonly Conflict[];
  readonly reasons: readonly string[];
}

const rises = ({ before, after }: ContainerChange) =>
  (['cpu', 'memory'] as const).some(
    resource =>
      (after.requests[resource] ?? 0) >
      (before.requests[resource] ?? before.limits[resource] ?? Infinity),
  );

/**
 * How many pods there are to be, and who writes that: an autoscaler, else a schedule, else the workload.
 *
 * @param sizes - the containers as they will be
 * @param changed - those of them that change
 */
export function decidePodCount(
  {
    workload,
    type,
    load,
    slices,
    maxChangePercent,
    spotPlatform,
    timeZone,
  }: DecisionInput,
  sizes: Workload['containers'],
  changed: readonly ContainerChange[],
): PodCount {
  const conflicts: Conflict[] = [];
  const reasons: string[] = [];
  const none = { stepsLeft: 0, conflicts, reasons };
  if (!['REPLICAS', 'SCHEDULED_SCALING', 'ALL'].includes(type)) return none;
  if (workload.kind === 'DaemonSet' || workload.replicas === undefined) {
    conflicts.push({
      code: 'DaemonSet',
      message: 'a DaemonSet runs one pod on each node',
    });
    return none;
  }
  const [autoscaler] = workload.autoscalers;
  if (autoscaler) {
    conflicts.push({
      code: 'AutoscalerOwnsReplicas',
      message: `how many pods there are is left to autoscaler ${autoscaler.name} (${autoscaler.minReplicas}–${autoscaler.maxReplicas})`,
    });
    return none;
  }
  if (changed.some(rises)) {
    conflicts.push({
      code: 'NotWhileRaising',
      message:
        'no pod is taken away while a request has to rise: first it has to prove enough',
    });
    return none;
  }
  const request = podRequest(sizes);
  const fewer =
    type === 'SCHEDULED_SCALING'
      ? undefined
      : decideReplicas(workload, load, request, { maxChangePercent });
  if (fewer) reasons.push(`replicas: ${fewer.reason}`);
  const replicas = fewer?.outcome === 'fewer' ? fewer.after : undefined;
  const scheduled =
    type === 'REPLICAS' || (type === 'ALL' && !slices.length)
      ? undefined
      : scheduleOf(
          slices,
          request.cpu,
          replicas ?? workload.replicas,
          Math.max(
            // Spot capacity may be decided for below, and needs two.
            workload.disruptionBudgets.length || spotPlatform ? 2 : 1,
            ...workload.disruptionBudgets.map(leastReplicasFor),
          ),
          { maxChangePercent, now: workload.replicas, timeZone },
        );
  if (scheduled)
    reasons.push(
      `schedule: ${
        scheduled.outcome === 'notEnoughData'
          ? scheduled.message
          : scheduled.reason
      }`,
    );
  const counted: PodCount = {
    ...none,
    ...(fewer?.outcome === 'fewer' && {
      replicas: fewer.after,
      stepsLeft: fewer.stepsLeft,
      needsApproval: fewer.needsApproval,
    }),
  };
  if (scheduled?.outcome !== 'schedule') return counted;
  if (replicas !== undefined)
    conflicts.push({
      code: 'ScheduleOwnsReplicas',
      message: `the ${replicas} pods that do when it is busy are written by the schedule`,
    });
  return {
    ...counted,
    replicas: undefined,
    schedule: scheduled,
    ...(workload.kind === 'StatefulSet' && {
      needsApproval:
        'a StatefulSet gives up its highest pods each time: a person has to agree',
    }),
  };
}

/** A schedule whose quiet level is within the largest change. */
function scheduleOf(
  slices: readonly LoadSlice[],
  request: number,
  busy: number,
  least: number,
  {
    maxChangePercent,
    now,
    timeZone,
  }: { maxChangePercent: number; now: number; timeZone?: string },
): ScheduleDecision {
  const within = Math.max(
    least,
    1,
    Math.ceil(now * (1 - maxChangePercent / 100) - 1e-9),
  );
  return decideSchedule(slices, request, busy, within, timeZone);
}
