import type { ContainerChange } from './changes';
import type { DecisionInput } from './decisionInput';
import { outgrownAt, staysInForce } from './keptSchedule';
import { decideReplicas, leastReplicasFor } from './replicas';
import {
  fewestReplicas,
  meanReplicas,
  scheduleText,
  type ReplicaSchedule,
} from './replicaSchedule';
import { decideSchedule, type ScheduleDecision } from './schedule';
import type { Conflict } from './sizing';

/** How many pods there are to be, and when. */
export interface PodCount {
  /** Undefined: they stay. */
  readonly replicas?: number;
  readonly schedule?: Extract<ScheduleDecision, { outcome: 'schedule' }>;
  /** The schedule in force ends, and `replicas` are to be there at any hour. */
  readonly endsSchedule?: true;
  readonly stepsLeft: number;
  readonly needsApproval?: string;
  readonly conflicts: readonly Conflict[];
  readonly reasons: readonly string[];
}

/** What the number of pods is counted in. */
export interface CountedIn {
  /** Cores and bytes of one pod, the least on the way to its new size. */
  readonly request: { readonly cpu: number; readonly memory: number };
  /** The containers that change. */
  readonly changed: readonly ContainerChange[];
  /** Why replicas may not follow the clock, though they are asked to be decided about; absent: they may. */
  readonly withoutSchedule?: string;
}

const rises = ({ before, after }: ContainerChange) =>
  (['cpu', 'memory'] as const).some(
    resource =>
      (after.requests[resource] ?? 0) >
      (before.requests[resource] ?? before.limits[resource] ?? Infinity),
  );

/**
 * How many pods there are to be, and who writes that: an autoscaler, else a schedule, else the workload. Of a schedule and a plain number the
 * one that needs fewer pods over the week is taken, never both; a schedule in force stays while it fits.
 */
export function decidePodCount(
  input: DecisionInput,
  { request, changed, withoutSchedule }: CountedIn,
): PodCount {
  const { workload, type, load, slices, scheduleInForce, maxChangePercent } =
    input;
  const conflicts: Conflict[] = [];
  const reasons: string[] = [];
  const none = { stepsLeft: 0, conflicts, reasons };
  if (!['REPLICAS', 'SCHEDULED_SCALING', 'ALL'].includes(type)) return none;
  const owner = ownerOf(input);
  if (owner || workload.replicas === undefined) {
    if (owner) conflicts.push(owner);
    return none;
  }
  const isRaising = changed.some(rises);
  if (isRaising)
    conflicts.push({
      code: 'NotWhileRaising',
      message:
        'no pod is taken away while a request has to rise: first it has to prove enough',
    });
  const fewer =
    isRaising || type === 'SCHEDULED_SCALING'
      ? undefined
      : decideReplicas(workload, load, request, { maxChangePercent });
  if (fewer) reasons.push(`replicas: ${fewer.reason}`);
  const plain: PodCount = {
    ...none,
    ...(fewer?.outcome === 'fewer' && {
      replicas: fewer.after,
      stepsLeft: fewer.stepsLeft,
      needsApproval: fewer.needsApproval,
    }),
  };
  if (type === 'REPLICAS' || (type === 'ALL' && !slices.length)) return plain;
  const busy = plain.replicas ?? workload.replicas;
  const found = isRaising
    ? undefined
    : decideSchedule(
        slices,
        request.cpu,
        busy,
        leastByTheClock(input),
        input.timeZone,
      );
  const isLeftOut =
    found?.outcome === 'schedule' && withoutSchedule !== undefined;
  if (isLeftOut)
    reasons.push(
      `${
        scheduleInForce ? 'another' : 'a'
      } schedule was left out: ${withoutSchedule}`,
    );
  else if (found && !(scheduleInForce && found.outcome === 'notEnoughData'))
    reasons.push(
      `schedule: ${
        found.outcome === 'notEnoughData' ? found.message : found.reason
      }`,
    );
  const scheduled = isLeftOut ? undefined : found;
  if (scheduled?.outcome !== 'schedule')
    return scheduleInForce
      ? withoutAnother(input, scheduleInForce, request, plain)
      : plain;
  if (scheduleInForce && staysInForce(scheduleInForce, scheduled.schedule)) {
    reasons.push(`schedule: ${scheduleText(scheduleInForce)} stays in force`);
    return none;
  }
  if (plain.replicas !== undefined)
    conflicts.push({
      code: 'ScheduleOwnsReplicas',
      message: `the ${plain.replicas} pods that do when it is busy are written by the schedule`,
    });
  return {
    ...plain,
    replicas: undefined,
    schedule: scheduled,
    ...(workload.kind === 'StatefulSet' && {
      needsApproval:
        'a StatefulSet gives up its highest pods each time: a person has to agree',
    }),
  };
}

/** Who else decides how many pods there are. */
function ownerOf({
  workload,
  type,
  scheduleInForce,
  unwritable,
}: DecisionInput): Conflict | undefined {
  if (workload.kind === 'DaemonSet' || workload.replicas === undefined)
    return {
      code: 'DaemonSet',
      message: 'a DaemonSet runs one pod on each node',
    };
  const [autoscaler] = workload.autoscalers;
  if (autoscaler)
    return {
      code: 'AutoscalerOwnsReplicas',
      message: `how many pods there are is left to autoscaler ${autoscaler.name} (${autoscaler.minReplicas}–${autoscaler.maxReplicas})`,
    };
  if (type === 'ALL' && unwritable?.replicas !== undefined)
    return {
      code: 'Unwritable',
      message: `how many pods there are stays: ${unwritable.replicas}`,
    };
  return scheduleInForce && type === 'REPLICAS'
    ? {
        code: 'ScheduleOwnsReplicas',
        message: `how many pods there are is left to the schedule in force: ${scheduleText(
          scheduleInForce,
        )}`,
      }
    : undefined;
}

/** The fewest pods that a schedule may leave: within the largest change, and as many as budgets and the rule for replicas want. */
function leastByTheClock({
  workload: { replicas = 1, disruptionBudgets },
  type,
  maxChangePercent,
}: DecisionInput): number {
  return Math.max(
    // Asked for by name, one pod may be left where no budget speaks against it.
    disruptionBudgets.length || type === 'ALL' ? 2 : 1,
    ...disruptionBudgets.map(leastReplicasFor),
    Math.ceil(replicas * (1 - maxChangePercent / 100) - 1e-9),
  );
}

/**
 * What becomes of a schedule in force where no other is decided: it stays while it fits and no plain number of pods does with fewer. Else the
 * plain number, or all pods, are there at any hour.
 */
function withoutAnother(
  { workload, slices }: DecisionInput,
  inForce: ReplicaSchedule,
  request: CountedIn['request'],
  plain: PodCount,
): PodCount {
  const outgrown = outgrownAt(inForce, slices, request.cpu);
  const { replicas = workload.replicas } = plain;
  const text = scheduleText(inForce);
  const ended = (why: string): PodCount => ({
    ...plain,
    replicas,
    endsSchedule: true,
    reasons: [
      ...plain.reasons,
      `schedule: ${text} is ended, and ${replicas} pods are there at any hour: ${why}`,
    ],
  });
  if (outgrown !== undefined)
    return ended(`it does not fit any more: ${outgrown}`);
  if (plain.replicas !== undefined && plain.replicas < meanReplicas(inForce))
    return ended('that takes fewer pods over the week');
  return {
    stepsLeft: 0,
    conflicts: plain.conflicts,
    reasons: [...plain.reasons, `schedule: ${text} stays in force`],
  };
}

/** The fewest pods that there are at any time once this is decided; undefined where it says nothing of that. */
export function fewestPods(
  { replicas, schedule }: PodCount,
  { workload, scheduleInForce }: DecisionInput,
): number | undefined {
  return (
    schedule?.quietReplicas ??
    replicas ??
    (scheduleInForce && fewestReplicas(scheduleInForce)) ??
    workload.autoscalers[0]?.minReplicas ??
    workload.replicas
  );
}
