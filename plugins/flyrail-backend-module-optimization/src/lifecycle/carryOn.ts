import {
  ApiError,
  requeueAfter,
  stalled,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  APPLY_REQUEST,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { mediumName, type Medium } from '../change/leaves';
import { appliedAt, isMarked, letGo, writeChange } from '../change/write';
import { savingsOf, type RollbackState } from '../state/rollbackState';
import type { Obstacle, Target } from '../target/findTarget';
import { putBack, tryFirst } from './canary';
import { nextStep } from './nextStep';
import { withoutLast } from './withoutLast';
import { consume } from './requests';
import {
  beginRollback,
  finishRollback,
  restore,
  type Operation,
} from './rollback';
import { unlessStale } from './unlessStale';
import { momentText } from '../story';
import { supersede } from './supersede';
import { throughOf } from './through';
import { verify } from './verification';

/** The person behind a request, as the portal notes it. */
export const requesterOf = ({ object }: Operation['look']) =>
  object.metadata.annotations?.['flyrail.io/requested-by'];

/**
 * Carries a kept state on by one step, from what is there: whatever was interrupted goes on here. `settled`: a change is
 * in force and has proved itself; `gone`: nothing is kept any more.
 */
export async function carryOn(
  operation: Operation,
  target: Target | undefined,
  obstacle: Obstacle | undefined,
): Promise<Outcome | 'settled' | 'gone'> {
  const { look, parts, story, address, state } = operation;
  const medium = await throughOf(look, state);
  const step = nextStep(state, medium, isMarked(medium?.object, state));
  switch (step.step) {
    case 'forget':
      await parts.keeper.remove(look, address);
      story.status.applied = undefined;
      story.status.totalSavings = 0;
      return 'gone';
    case 'abandon':
      return abandon(operation);
    case 'try':
      return obstacle || look.object.spec.dryRun
        ? abandon(operation)
        : tried(operation, medium!);
    case 'write':
      return obstacle || look.object.spec.dryRun
        ? abandon(operation)
        : write(operation, medium!);
    case 'restore':
      return restore(operation, medium!);
    case 'finish':
      return finishRollback(operation, medium!);
    case 'superseded':
      return supersede(operation, medium!, step);
    case 'confirm': {
      const confirmed = await confirm(operation);
      return watch({ ...operation, state: confirmed }, medium!, target);
    }
    default:
      return watch(operation, medium!, target);
  }
}

/** Tries a change on a few pods, and writes it when they did no worse. */
export async function tried(
  operation: Operation,
  medium: Medium,
): Promise<Outcome> {
  const { canary } = operation.state;
  const outcome = canary
    ? await tryFirst(
        { ...operation, state: { ...operation.state, canary } },
        medium,
      )
    : 'proven';
  if (outcome === 'proven') {
    return write(operation, medium);
  }
  return outcome === 'failed' ? abandon(operation) : outcome;
}

/** How soon a look at what is there now follows. */
const NEXT_MS = 250;

/** Nothing was written: what was in force before, if anything, is again what is known. */
async function abandon({
  look,
  parts,
  story,
  address,
  state,
}: Operation): Promise<Outcome> {
  await consume(look, APPLY_REQUEST);
  await putBack(look, state);
  const before = withoutLast(state);
  if (before) {
    await parts.keeper.write(look, address, before);
  } else {
    await parts.keeper.remove(look, address);
  }
  return requeueAfter(NEXT_MS, story.interim);
}

/** Writes the decided change, gives the fields back to whom they belonged, and notes that it is there. */
export async function write(
  operation: Operation,
  medium: Medium,
): Promise<Outcome> {
  const { look, parts, story, state } = operation;
  await consume(look, APPLY_REQUEST);
  const now = look.now();
  let written;
  try {
    written = await writeChange(look, medium, state, now);
  } catch (error) {
    if (!(error instanceof ApiError) || !error.terminal) {
      throw error;
    }
    return refused(operation, medium, error);
  }
  await confirm(operation);
  tellApplied(operation, medium, now);
  story
    .phase('Applying', `${mediumName(medium)}: ${state.recommendation.text}`)
    .condition('Progressing', 'True', 'Applying', 'The change rolls out', {
      passing: true,
    });
  // Its own controllers write to it at this very moment; what cannot be let go of now is at the next look.
  await unlessStale(() =>
    letGo(look, { resource: medium.resource, object: written }, state.managers),
  );
  return requeueAfter(Math.min(1_000, parts.settings.pollMs), story.interim);
}

/** Says once that a change is in force: also where the host was killed before it could. */
function tellApplied(
  { look, parts, story, state }: Operation,
  medium: Medium,
  at: Date,
): void {
  const { id, text, optimizationType } = state.recommendation;
  const by = state.requestedBy;
  parts.metrics.applied.inc({
    cluster: look.cluster.name,
    optimization_type: optimizationType,
  });
  look.event({
    type: 'Normal',
    reason: 'OptimizationApplied',
    action: 'Apply',
    note: `${mediumName(medium)}: ${text}${by ? `, asked for by ${by}` : ''}`,
  });
  story.status.applied = appliedStatus(state, medium, at);
  story.status.lastApplied = at.toISOString();
  story.status.appliedOptimizations++;
  story.status.totalSavings = savingsOf(state);
  story.status.held = undefined;
  story.happened(
    { what: 'Applied', recommendation: id, by, message: text },
    at,
  );
}

function appliedStatus(state: RollbackState, medium: Medium, at: Date) {
  const { id, text } = state.recommendation;
  const { kind, namespace, name } = state.workload;
  return {
    id,
    at: at.toISOString(),
    ...(state.requestedBy && { by: state.requestedBy.slice(0, 253) }),
    through: mediumName(medium),
    workload: { kind, namespace, name },
    changes: text.slice(0, 2048),
    monthlySavings: savingsOf(state),
  };
}

/** The API server said no: nothing was written, and asking again changes nothing. */
async function refused(
  operation: Operation,
  medium: Medium,
  error: ApiError,
): Promise<Outcome> {
  const { look, parts, story, state } = operation;
  await abandon(operation);
  const remedy =
    error.status === 403
      ? `the ServiceAccount of this operator may not change ${medium.object.kind} objects, or a quota or policy is in the way: give it the right (config/rbac), or ask the cluster's administrators`
      : 'change what it names, or apply another recommendation';
  const message = `${mediumName(medium)} was not changed: ${
    error.message
  }; ${remedy}`;
  parts.metrics.failed.inc({
    cluster: look.cluster.name,
    reason: 'Refused',
  });
  look.event({
    type: 'Warning',
    reason: 'OptimizationFailed',
    action: 'Apply',
    note: message,
  });
  story
    .phase('Failed', message)
    .condition('Applicable', 'False', 'Refused', message)
    .happened(
      { what: 'Failed', recommendation: state.recommendation.id, message },
      look.now(),
    );
  return stalled(message, story.interim);
}

async function confirm({
  look,
  parts,
  address,
  state,
}: Operation): Promise<RollbackState> {
  // The canaries stay known: one that the rollout has not replaced yet is given its old size by a rollback.
  const next: RollbackState = {
    ...state,
    sequence: state.sequence + 1,
    step: 'applied',
  };
  await parts.keeper.write(look, address, next, { anyOneWill: true });
  return next;
}

/** A change is in force: watched until it has proved itself, undone when it does worse or a person asks. */
async function watch(
  operation: Operation,
  medium: Medium,
  target: Target | undefined,
): Promise<Outcome | 'settled' | 'gone'> {
  const { look, parts, story, state } = operation;
  const { id, text } = state.recommendation;
  await letGo(look, medium, state.managers);
  const { annotations } = look.object.metadata;
  if (annotations?.[APPLY_REQUEST] === id) {
    await consume(look, APPLY_REQUEST);
  }
  const requested = annotations?.[ROLLBACK_REQUEST];
  if (requested === id) {
    const by = requesterOf(look);
    return beginRollback(operation, medium, {
      reason: 'Requested',
      message: by ? `by ${by}` : 'by the annotation',
      by,
    });
  }
  const writtenAt = appliedAt(medium.object) ?? Date.parse(state.savedAt);
  if (story.status.applied?.id !== id) {
    tellApplied(operation, medium, new Date(writtenAt));
  }
  story.status.totalSavings = savingsOf(state);
  story.condition(
    'Applied',
    'True',
    'InForce',
    `${mediumName(medium)}: ${text}`,
  );
  if (story.status.applied!.verifiedAt) {
    story.condition('Verified', 'True', 'ProvedItself', 'It did no worse');
    return 'settled';
  }
  if (!target) {
    return 'settled';
  }
  const verdict = await verify(operation, state, target.workload, writtenAt);
  const now = look.now();
  switch (verdict.state) {
    case 'worse':
      return look.object.spec.rollbackOnFailure
        ? beginRollback(operation, medium, {
            reason: 'Worse',
            message: verdict.message,
          })
        : worseAndKept(operation, medium, verdict.message);
    case 'rollingOut':
      story
        .phase('Applying', verdict.message)
        .condition('Verified', 'Unknown', 'RollingOut', verdict.message);
      return requeueAfter(
        Math.min(1_000, parts.settings.pollMs),
        story.interim,
      );
    case 'watching':
      if (story.status.phase === 'Applying') {
        parts.metrics.duration.observe(
          { cluster: look.cluster.name },
          (now.getTime() - Date.parse(state.savedAt)) / 1000,
        );
      }
      story
        .phase('Applied', `${text}; rolled out, and watched for a while`)
        .condition(
          'Verified',
          'Unknown',
          'Watching',
          `Rolled out; watched until ${momentText(
            writtenAt + parts.settings.verifyMs,
          )}${verdict.remark ?? ''}`,
        );
      return requeueAfter(parts.settings.pollMs, story.interim);
    default:
      story.status.applied!.verifiedAt = now.toISOString();
      story
        .phase('Applied', `${text}; ${verdict.message}`)
        .condition('Verified', 'True', 'ProvedItself', verdict.message)
        .happened(
          { what: 'Verified', recommendation: id, message: verdict.message },
          now,
        );
      return 'settled';
  }
}

function worseAndKept(
  { parts, story }: Operation,
  medium: Medium,
  sign: string,
): Outcome {
  const message = `${mediumName(
    medium,
  )} does worse since the change: ${sign}. spec.rollbackOnFailure is false, so it stays: roll it back, or set rollbackOnFailure: true`;
  story
    .phase('Applied', message)
    .condition('Verified', 'False', 'Worse', message)
    .condition('Degraded', 'True', 'Worse', message);
  return requeueAfter(parts.settings.pollMs * 6, story.interim);
}
