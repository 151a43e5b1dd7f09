import {
  requeueAfter,
  stalled,
  type Context,
  type Outcome,
  type Reconcile,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  APPLY_REQUEST,
  OPTIMIZED_BY,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { leafChanges } from './change/plan';
import { gate } from './gate';
import { begin } from './lifecycle/begin';
import { carryOn } from './lifecycle/carryOn';
import {
  analyse,
  analysisTarget,
  decidedRecommendation,
  fingerprint,
  isAnalysisDue,
} from './lifecycle/recommend';
import { label } from './lifecycle/requests';
import type { Operation } from './lifecycle/rollback';
import { undoElsewhere } from './finalize';
import { unlessStale } from './lifecycle/unlessStale';
import type { Parts } from './parts';
import { scheduleOf, type Schedule } from './schedule';
import { Story } from './story';
import {
  findTarget,
  outOfBounds,
  protectedBy,
  targetAddress,
  type Obstacle,
  type Target,
} from './target/findTarget';
import { rolloutOf } from './target/workload';
import { readPods } from './verify/pods';

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
    return block(
      story,
      {
        reason: 'TakenBy',
        message: `${address.kind} ${address.name} is optimized by the CostOptimization ${kept.state.owner.namespace}/${kept.state.owner.name}: delete one of the two`,
      },
      parts,
      context,
    );
  }
  return recommendAndApply(context, parts, story, {
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
  const { kind, name, namespace } = targetAddress(object);
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

/** Tells what could be saved, and begins to apply it where that is allowed. */
async function recommendAndApply(
  context: Context<CostOptimizationObject>,
  parts: Parts,
  story: Story,
  found: {
    target: Target;
    address: Operation['address'];
    schedule?: Extract<Schedule, { ok: true }>;
    inForce?: Operation['state'];
    isLost: boolean;
  },
): Promise<Outcome> {
  const { object } = context;
  const { target, address, schedule, inForce } = found;
  const { status } = story;
  const now = context.now();
  const tick = schedule?.last(
    now,
    new Date(status.lastScheduled ?? object.metadata.creationTimestamp!),
  );
  const again = () =>
    requeueAfter(untilNext(parts, schedule, now), story.report);
  story.condition('Ready', 'True', 'Watching', 'Its workload is looked at');
  sayWhatHolds(story, object);
  const seen = await analysisTarget(context, target);
  const print = fingerprint(object, seen);
  const { recheckMs, unavailableMs } = parts.settings;
  if (isAnalysisDue(status, now, { print, recheckMs, tick })) {
    const answer = await analyse(context, parts, story, target, seen);
    if (answer !== 'answered') {
      keepPhase(story, object);
      return answer === 'unavailable'
        ? requeueAfter(Math.min(recheckMs, unavailableMs), story.report)
        : again();
    }
  }
  const shown = status.currentRecommendation;
  if (!shown) {
    story.condition(
      'Recommended',
      'False',
      'NothingToGain',
      status.phase === 'Ready' ? status.message ?? '' : 'It is as it should be',
      { passing: true },
    );
    status.lastScheduled = tick?.toISOString() ?? status.lastScheduled;
    keepPhase(story, object);
    return again();
  }
  const money = `${shown.monthlySavings.toFixed(2)} USD a month`;
  story
    .phase('Ready', `It could save ${money}`)
    .condition(
      'Recommended',
      'True',
      shown.monthlySavings > 0 ? 'SavingsFound' : 'ChangeFound',
      `It could save ${money}, with a confidence of ${shown.confidenceScore} and ${shown.riskLevel} risk`,
    );
  keepPhase(story, object);
  if (target.obstacle || found.isLost) {
    const { reason, message } = target.obstacle ?? {
      reason: 'RollbackStateLost',
      message: 'Nothing more is applied before the last change was seen to',
    };
    story.condition('Applicable', 'False', reason, message, { passing: true });
    if (reason === 'OwnedBy') {
      story.condition('OwnedBy', 'True', 'OwnedBy', message);
    }
    return again();
  }
  const rollout = rolloutOf(target.workload);
  const decision = gate({
    spec: object.spec,
    recommendation: decidedRecommendation(shown),
    target: seen,
    requested: object.metadata.annotations?.[APPLY_REQUEST],
    isDue: !schedule || tick !== undefined,
    held: status.held,
    generation: object.metadata.generation ?? 0,
    canSeal: parts.keeper.canSeal,
    unsettled:
      rollout.state === 'complete'
        ? undefined
        : `${target.workload.kind} ${target.workload.name} is not settled (${rollout.message}): it is looked at again when it is`,
  });
  if (!decision.apply) {
    const { reason, message } = decision;
    story.condition('Applicable', 'False', reason, message, { passing: true });
    if (reason === 'WorkloadUnsettled') {
      return requeueAfter(parts.settings.pollMs * 6, story.report);
    }
    status.lastScheduled = tick?.toISOString() ?? status.lastScheduled;
    return again();
  }
  const medium = target.medium!;
  const changes = leafChanges(shown, medium, {
    isWorkload: medium.object.metadata.uid === target.workload.uid,
  });
  status.lastScheduled = tick?.toISOString() ?? status.lastScheduled;
  story.condition(
    'Applicable',
    'True',
    decision.byPerson ? 'AskedFor' : 'WithinBounds',
    decision.byPerson
      ? 'A person asked for it'
      : 'Confidence, risk and size are within the bounds of the spec',
  );
  return begin(
    { look: context, parts, story, address },
    {
      ...{ shown, changes, medium },
      byPerson: decision.byPerson,
      workload: target.workload,
      pods: await readPods(context, target.workload),
      before: inForce,
    },
  );
}

/** What was done before stays visible while more is looked for. */
function sayWhatHolds(story: Story, object: CostOptimizationObject): void {
  const { applied, held } = story.status;
  if (applied) {
    const { through, changes } = applied;
    story.condition('Applied', 'True', 'InForce', `${through}: ${changes}`);
  }
  if (held?.generation === object.metadata.generation) {
    const { message, reason } = held!;
    story.condition(
      reason === 'Superseded' ? 'Superseded' : 'Applied',
      reason === 'Superseded' ? 'True' : 'False',
      reason === 'Superseded' ? 'ChangedByHand' : 'RolledBack',
      message,
    );
  }
}

/** A change that is in force, or was undone, is what the phase tells of. */
function keepPhase(story: Story, object: CostOptimizationObject): void {
  const { applied, held } = story.status;
  if (applied) {
    story.phase('Applied', applied.changes);
  } else if (
    held?.reason === 'RolledBack' &&
    held.generation === object.metadata.generation
  ) {
    story.phase('RolledBack', held.message);
  }
}

/** Until the next look: the recheck, or the schedule when that is sooner. */
function untilNext(
  { settings }: Parts,
  schedule: Extract<Schedule, { ok: true }> | undefined,
  now: Date,
): number {
  const next = schedule?.next(now).getTime() ?? Infinity;
  return Math.max(
    SOON_MS,
    Math.min(settings.recheckMs, (next - now.getTime()) / 0.9 + 1_000),
  );
}
