import {
  requeueAfter,
  stalled,
  type Context,
  type Outcome,
  type Reconcile,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  OPTIMIZED_BY,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { carryOn } from './lifecycle/carryOn';
import { propose } from './lifecycle/propose';
import { label } from './lifecycle/requests';
import type { Operation } from './lifecycle/rollback';
import { undoElsewhere, undoOrphan } from './finalize';
import { unlessStale } from './lifecycle/unlessStale';
import type { Parts } from './parts';
import { scheduleOf, type Schedule } from './schedule';
import type { RollbackState, WorkloadAddress } from './state/rollbackState';
import { Story } from './story';
import {
  findTarget,
  outOfBounds,
  protectedBy,
  targetAddress,
  type Obstacle,
} from './target/findTarget';

/** A target that is missing, or taken by another, is looked for after this. */
const MISSING_MS = 60_000;
const SOON_MS = 100;

/**
 * A CostOptimization finds its workload, carries on what was begun with it, looks at its usage when that is due, tells
 * what could be saved, and applies it where its bounds or a person allow that. What it applied is watched, and undone
 * when the workload does worse.
 */
export const reconcileWith =
  (parts: Parts): Reconcile<CostOptimizationObject> =>
  async context => {
    const { object, cluster } = context;
    const outcome = await unlessStale(() => look(context, parts));
    parts.metrics.begin(cluster.name);
    parts.savings.note(
      cluster.name,
      object.metadata.uid!,
      outcome.report?.status,
    );
    return outcome;
  };

async function look(
  context: Context<CostOptimizationObject>,
  parts: Parts,
): Promise<Outcome> {
  const { object } = context;
  const story = new Story(object);
  await label(context);
  if (story.status.phase === 'Pending') {
    return welcome(context, parts, story);
  }
  if (story.status.held?.generation !== object.metadata.generation) {
    story.status.held = undefined;
  }
  const moved = await undoElsewhere(context, parts, story);
  if (moved) {
    return moved;
  }
  const schedule = object.spec.schedule
    ? scheduleOf(object.spec.schedule)
    : undefined;
  const boundary =
    outOfBounds(object, parts.settings.crossNamespaces) ??
    scheduleObstacle(schedule);
  const address = { cluster: context.cluster.name, ...targetAddress(object) };
  const found = await findTarget(context, object);
  const target = found.workload ? found : undefined;
  const obstacle =
    boundary ??
    (target ? protectedBy(target.workload) : undefined) ??
    found.obstacle;

  const kept = await parts.keeper.read(context, address);
  const isOurs = kept.state?.owner.uid === object.metadata.uid;
  if (kept.state && isOurs) {
    const operation: Operation = {
      look: context,
      ...{ parts, story, address, state: kept.state },
    };
    const carried = await carryOn(operation, target, obstacle);
    if (typeof carried !== 'string') {
      return carried;
    }
    if (carried === 'gone') {
      // What was read before that is not so any more.
      return requeueAfter(SOON_MS, story.interim);
    }
  }
  const blocked =
    boundary ?? (target ? protectedBy(target.workload) : found.obstacle);
  if (blocked || !target) {
    return block(story, blocked!, parts, context);
  }
  const isMarked =
    target.medium?.object.metadata.annotations?.[OPTIMIZED_BY] !== undefined;
  if (!kept.state && !kept.lost && !isMarked) {
    // Nothing is kept and nothing is marked: a person has seen to what was in force.
    story.status.applied = undefined;
    story.status.totalSavings = 0;
  }
  const isLost =
    kept.lost || (!kept.state && story.status.applied !== undefined);
  if (isLost) {
    sayLost(story, [
      ...kept.problems,
      ...(kept.lost ? [] : ['both copies are gone']),
    ]);
  } else if (kept.state && !isOurs) {
    const undone = await undoOrphan(context, parts, story, address, kept.state);
    return undone === 'kept'
      ? block(story, takenBy(address, kept.state), parts, context)
      : undone;
  }
  return propose(context, parts, story, {
    target,
    address,
    schedule: schedule?.ok ? schedule : undefined,
    inForce: isOurs ? kept.state : undefined,
    isLost,
  });
}

/** Seen for the first time. */
function welcome(
  { cluster, event, object }: Context<CostOptimizationObject>,
  { metrics }: Parts,
  story: Story,
): Outcome {
  const target = targetAddress(object);
  const { kind, name, namespace } = target;
  story.status.target = target;
  metrics.created.inc({ cluster: cluster.name });
  event({
    type: 'Normal',
    reason: 'OptimizationCreated',
    action: 'Create',
    note: `${object.spec.optimizationType} of ${kind} ${namespace}/${name}`,
  });
  story.phase('Analyzing', `${kind} ${namespace}/${name} is being looked at`);
  return requeueAfter(SOON_MS, story.report);
}

function takenBy(
  { kind, name }: WorkloadAddress,
  { owner }: RollbackState,
): Obstacle {
  return {
    reason: 'TakenBy',
    message: `${kind} ${name} is optimized by the CostOptimization ${owner.namespace}/${owner.name}: delete one of the two. Where that one is gone, its change is undone once spec.dryRun of this one is false`,
  };
}

function scheduleObstacle(schedule: Schedule | undefined) {
  return schedule && !schedule.ok
    ? { reason: 'ScheduleNeverFires', message: schedule.message }
    : undefined;
}

/** Nothing can be done, and nothing is. */
function block(
  story: Story,
  { reason, message }: Obstacle,
  { metrics }: Parts,
  { cluster, event, object }: Context<CostOptimizationObject>,
): Outcome {
  const isNews = !object.status?.conditions?.some(
    condition => condition.type === 'Ready' && condition.reason === reason,
  );
  if (isNews) {
    metrics.failed.inc({ cluster: cluster.name, reason });
    event({
      type: 'Warning',
      reason: 'OptimizationFailed',
      action: 'Reconcile',
      note: message,
    });
  }
  story.status.currentRecommendation = undefined;
  story.phase('Failed', message).condition('Ready', 'False', reason, message);
  return ['TargetMissing', 'TakenBy'].includes(reason)
    ? requeueAfter(MISSING_MS, story.report)
    : stalled(message, story.report);
}

function sayLost(story: Story, problems: readonly string[]): void {
  const message = `What was there before the last change cannot be read in either place, so it cannot be undone by itself (${problems.join(
    '; ',
  )}). The annotation flyrail.io/optimization-change of the workload says what was changed: set it back by hand, take off the annotations flyrail.io/optimiz… of the workload, and delete its ConfigMap <workload>-rollback-state if it is there`;
  story.condition('RollbackStateLost', 'True', 'BothCopiesLost', message);
}
