import {
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  APPLY_REQUEST,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { mediumName } from '../change/leaves';
import { leafChanges, withoutPlace } from '../change/plan';
import { gate } from '../gate';
import type { Look, Parts } from '../parts';
import { dueTime, type Schedule } from '../schedule';
import type { Story } from '../story';
import type { Target } from '../target/findTarget';
import { mediaOf } from '../target/media';
import { analysisTarget } from '../target/analysisTarget';
import { rolloutHeldBy, rolloutOf } from '../target/workload';
import { readPods } from '../verify/pods';
import { begin, type Decision } from './begin';
import { outdatedRequest, sayOpen, sayOutdated } from './outdatedRequest';
import {
  analyse,
  decidedRecommendation,
  fingerprint,
  isAnalysisDue,
} from './recommend';
import { discardRollback } from './requests';
import type { Operation } from './rollback';
import { repeatWhyNothing, sayRecommended } from './sayRecommended';
import { tellSavingsFound } from './tellSavingsFound';
import { untilNextTurn } from './untilNextTurn';

const SOON_MS = 100;

/** What is known before usage is looked at. */
interface Found {
  target: Target;
  address: Operation['address'];
  schedule?: Extract<Schedule, { ok: true }>;
  inForce?: Operation['state'];
  isLost: boolean;
}

/** Tells what could be saved, and begins to apply it where that is allowed. */
export async function propose(
  look: Look,
  parts: Parts,
  story: Story,
  found: Found,
): Promise<Outcome> {
  const { address, target } = found;
  await discardRollback(look, story.status.applied?.id);
  const next = await decide(look, parts, story, found);
  await tellSavingsFound({ look, parts, story }, target);
  return 'apply' in next
    ? begin({ look, parts, story, address }, next.apply)
    : next;
}

/** Finds out what could be saved, and whether it may be applied now. */
async function decide(
  context: Look,
  parts: Parts,
  story: Story,
  found: Found,
): Promise<Outcome | { apply: Decision }> {
  const { object } = context;
  const { target, schedule, inForce } = found;
  const { status } = story;
  const now = context.now();
  const tick =
    schedule &&
    dueTime(
      schedule,
      now,
      new Date(status.lastScheduled ?? object.metadata.creationTimestamp!),
    );
  const again = () =>
    requeueAfter(
      Math.min(
        untilNext(parts, schedule, now),
        // Never late: looks come closer the nearer it is, whatever the jitter.
        Math.max(SOON_MS, (untilNextTurn(inForce, now) ?? Infinity) / 1.1),
      ),
      story.report,
    );
  story.condition('Ready', 'True', 'Watching', 'Its workload is looked at');
  sayWhatHolds(story, object);
  const seen = await analysisTarget(context, target, inForce);
  const print = fingerprint(object, seen);
  const { recheckMs, unavailableMs } = parts.settings;
  const isLookedAt = isAnalysisDue(status, now, { print, recheckMs, tick });
  if (isLookedAt) {
    const answer = await analyse(context, parts, story, target, seen);
    if (answer !== 'answered') {
      keepPhase(story, object);
      return answer === 'unavailable'
        ? requeueAfter(Math.min(recheckMs, unavailableMs), story.report)
        : again();
    }
  }
  const shown = status.currentRecommendation;
  const outdated = outdatedRequest(
    object,
    shown?.id,
    inForce?.recommendation.id,
  );
  if (!shown) {
    if (!isLookedAt) {
      repeatWhyNothing(story, object);
    }
    status.lastScheduled = tick?.toISOString() ?? status.lastScheduled;
    keepPhase(story, object);
    if (outdated?.isOpen) {
      return sayOpen(context, story, outdated);
    }
    if (outdated) {
      sayOutdated(story, outdated);
    }
    return again();
  }
  sayRecommended(story, shown);
  keepPhase(story, object);
  if (outdated?.isOpen) {
    return sayOpen(context, story, outdated);
  }
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
    outdated,
    isDue: !schedule || tick !== undefined,
    held: status.held,
    generation: object.metadata.generation ?? 0,
    canSeal: parts.keeper.canSeal,
    rolloutHeld: rolloutHeldBy(target.workload),
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
  const refused = decision.byPerson
    ? undefined
    : refusedLately(status, shown.id, now.getTime() - 0.9 * recheckMs);
  if (refused !== undefined) {
    story
      .phase('Failed', refused)
      .condition('Applicable', 'False', 'Refused', refused);
    return again();
  }
  const media = await mediaOf(
    context,
    target.medium!,
    [...(shown.autoscalers ?? []), ...(inForce?.autoscalers ?? [])].map(
      ({ name }) => name,
    ),
  );
  const changes = leafChanges(shown, media, {
    isWorkload: media.main.object.metadata.uid === target.workload.uid,
    scheduleInForce: seen.schedule,
  });
  const homeless = withoutPlace(media, changes);
  if (homeless || changes.length === 0) {
    story.condition(
      'Applicable',
      'False',
      homeless ? 'NoPlace' : 'NothingToChange',
      homeless ?? `${mediumName(media.main)} has these values already`,
      { passing: true },
    );
    return again();
  }
  status.lastScheduled = tick?.toISOString() ?? status.lastScheduled;
  story.condition(
    'Applicable',
    'True',
    decision.byPerson ? 'AskedFor' : 'WithinBounds',
    decision.byPerson
      ? 'A person asked for it'
      : 'Confidence, risk and size are within the bounds of the spec',
  );
  return {
    apply: {
      ...{ shown, changes, media },
      byPerson: decision.byPerson,
      workload: target.workload,
      pods: await readPods(context, target.workload),
      before: inForce,
    },
  };
}

/** What the API server said to this very recommendation since then, if it refused it. */
function refusedLately(
  { history = [] }: Story['status'],
  id: string,
  since: number,
): string | undefined {
  const [last] = history;
  return last?.what === 'Failed' &&
    last.recommendation === id &&
    Date.parse(last.at) > since
    ? last.message
    : undefined;
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
    if (reason === 'Superseded') {
      story.condition('Superseded', 'True', 'ChangedByHand', message);
    } else if (!applied) {
      story.condition('Applied', 'False', 'RolledBack', message);
    }
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
