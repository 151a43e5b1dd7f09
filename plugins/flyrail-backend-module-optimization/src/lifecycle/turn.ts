import type { Outcome } from '@flyrail/backstage-plugin-flyrail-node';
import {
  leastReplicasFor,
  mostReplicas,
  readSchedule,
  replicasAt,
} from '@flyrail/backstage-plugin-optimization-common';
import type { LeafChange } from '../change/leaves';
import { isAt, readLeaf, type Media } from '../change/media';
import { writeOriginal } from '../change/write';
import { scheduledLeaf, type RollbackState } from '../state/rollbackState';
import {
  constraintsOf,
  type Obstacle,
  type Target,
} from '../target/findTarget';
import { inForceStill } from './lastProven';
import type { Operation } from './rollback';
import { write } from './write';

/** What keeps the number of pods from following the clock. */
export interface TurnLimits {
  /** HorizontalPodAutoscalers of the workload, by name: replicas are theirs. */
  autoscalers: readonly string[];
  /** The fewest with which its disruption budgets let one be evicted. */
  leastReplicas: number;
  /** Why nothing is to be changed any more, in words; absent: it may be. */
  stopped?: string;
}

/** What a schedule comes to now. */
export type Turn =
  | { turn: 'none' }
  | { turn: 'yield'; message: string }
  | { turn: 'to'; replicas: number };

/**
 * How many pods a schedule in force wants now. An autoscaler's replicas are its own, a budget is kept, there is never
 * less than one; a schedule that may not be kept any more ends where the workload was before it. Pure.
 */
export function turnOf(
  leaf: LeafChange & { schedule: string },
  { autoscalers, leastReplicas, stopped }: TurnLimits,
  now: Date,
): Turn {
  const schedule = readSchedule(leaf.schedule);
  if (autoscalers.length > 0) {
    return {
      turn: 'yield',
      message: `HorizontalPodAutoscaler ${autoscalers[0]} chooses the replicas now, so the schedule is not kept: delete one of the two`,
    };
  }
  const replicas =
    stopped === undefined
      ? Math.max(
          1,
          Math.min(leastReplicas, mostReplicas(schedule)),
          replicasAt(schedule, now),
        )
      : Number(leaf.original ?? leaf.wanted);
  return replicas === Number(leaf.wanted)
    ? { turn: 'none' }
    : { turn: 'to', replicas };
}

/**
 * Carries out what a schedule in force wants now, if that is another number than before: kept first, then written, as
 * any change. Undefined where there is nothing to do.
 */
export async function turn(
  operation: Operation,
  media: Media,
  target: Target,
  obstacle: Obstacle | undefined,
): Promise<Outcome | undefined> {
  const { look, parts, story, address, state } = operation;
  const leaf = scheduledLeaf(state);
  if (!leaf || target.obstacle) {
    return undefined;
  }
  const now = look.now();
  const { autoscalers, disruptionBudgets } = await constraintsOf(
    look,
    target.workload,
  );
  const stopped =
    obstacle?.message ??
    (look.object.spec.dryRun ? 'spec.dryRun is true now' : undefined);
  const found = turnOf(
    leaf,
    {
      autoscalers: autoscalers.map(({ name }) => name),
      leastReplicas: Math.max(1, ...disruptionBudgets.map(leastReplicasFor)),
      stopped,
    },
    now,
  );
  const replicas = readLeaf(media, leaf);
  if (found.turn === 'yield') {
    story.condition('Scheduled', 'False', 'AutoscalerInCharge', found.message);
    return undefined;
  }
  if (found.turn === 'none') {
    const on = `${replicas} replicas`;
    if (stopped === undefined) {
      const message = `${on}, as ${leaf.schedule} wants`;
      story.condition('Scheduled', 'True', 'OnTime', message);
    } else {
      const message = `${on} as before the schedule, which is not kept: ${stopped}`;
      story.condition('Scheduled', 'False', 'Stopped', message);
    }
    return undefined;
  }
  const next: RollbackState = {
    ...state,
    sequence: state.sequence + 1,
    step: 'applying',
    turning: true,
    // What has proved itself stays where a turn fails: of that, only the schedule does worse.
    ...(story.status.applied?.verifiedAt && {
      previous: withoutSchedule(state),
    }),
    // Marks of before are not of this.
    savedAt: now.toISOString(),
    leaves: state.leaves.map(each => ({
      ...each,
      before: each.wanted,
      ...(each.schedule !== undefined && { scheduleBefore: each.schedule }),
      ...(each === leaf && { wanted: String(found.replicas) }),
    })),
  };
  await parts.keeper.write(look, address, next);
  if (story.status.applied && found.replicas < Number(leaf.wanted)) {
    // Whether so few pods do is to be seen.
    delete story.status.applied.verifiedAt;
  }
  look.event({
    type: 'Normal',
    reason: 'OptimizationScheduled',
    action: 'Scale',
    note: `${address.kind} ${address.namespace}/${address.name}: ${replicas} → ${found.replicas} replicas, as ${leaf.schedule} wants`,
  });
  return write({ ...operation, state: next }, media);
}

/** What of a change does not follow the clock. */
function withoutSchedule({
  leaves,
  recommendation,
  requestedBy,
}: RollbackState): RollbackState['previous'] {
  const rest = leaves.filter(({ schedule }) => schedule === undefined);
  return {
    recommendation: inForceStill(recommendation, rest),
    ...(requestedBy && { requestedBy }),
    leaves: rest,
  };
}

/** Nobody will carry a schedule out any more: what is left of it is as many pods as when it is busy. */
export async function endSchedule(
  { look, state }: Operation,
  media: Media,
): Promise<void> {
  const leaf = scheduledLeaf(state);
  if (!leaf || !isAt(media, leaf, leaf.wanted)) {
    return;
  }
  const value = String(mostReplicas(readSchedule(leaf.schedule)));
  if (!isAt(media, leaf, value)) {
    await writeOriginal(look, {
      medium: media.main,
      values: [{ leaf, value }],
    });
  }
}
