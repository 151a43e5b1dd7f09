import {
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { APPLY_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import { mediumName, type Medium } from '../change/leaves';
import { objectsOf, type Media } from '../change/media';
import { appliedAt, letGo } from '../change/write';
import { savingsOf, scheduledLeaf } from '../state/rollbackState';
import type { Obstacle, Target } from '../target/findTarget';
import { consume, isRollbackAsked, requesterOf } from './requests';
import { beginRollback, type Operation } from './rollback';
import { momentText } from '../story';
import { tellApplied } from './tellApplied';
import { managersBefore } from './through';
import { turn } from './turn';
import { verify } from './verification';

/** A change is in force: watched until it has proved itself, undone when it does worse or a person asks. */
export async function watch(
  operation: Operation,
  media: Media,
  target: Target | undefined,
  obstacle: Obstacle | undefined,
): Promise<Outcome | 'settled' | 'gone'> {
  const { look, parts, story, state } = operation;
  const { id, text } = state.recommendation;
  const medium = media.main;
  for (const each of objectsOf(media)) {
    await letGo(look, each, managersBefore(state, each.object));
  }
  if (look.object.metadata.annotations?.[APPLY_REQUEST] === id) {
    await consume(look, APPLY_REQUEST);
  }
  if (isRollbackAsked(look, state)) {
    const by = requesterOf(look);
    return beginRollback(operation, media, {
      reason: 'Requested',
      message: by ? `by ${by}` : 'by the annotation',
      by,
    });
  }
  if (!scheduledLeaf(state)) {
    story.noLonger('Scheduled');
  }
  const turned = target && (await turn(operation, media, target, obstacle));
  if (turned) {
    return turned;
  }
  const writtenAt = appliedAt(medium.object) ?? Date.parse(state.savedAt);
  if (story.status.applied?.id !== id) {
    await tellApplied(operation, medium, new Date(writtenAt));
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
  const isRolledOut = ['watching', 'verified'].includes(verdict.state);
  // A schedule proves itself again each time it leaves fewer pods: that is no further change.
  const isFirst = !isToldVerified(story, id);
  if (isRolledOut && isFirst && story.status.phase === 'Applying') {
    parts.metrics.duration.observe(
      { cluster: look.cluster.name },
      (now.getTime() - Date.parse(state.savedAt)) / 1000,
    );
  }
  switch (verdict.state) {
    case 'worse':
      return look.object.spec.rollbackOnFailure
        ? beginRollback(operation, media, {
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
        .condition('Verified', 'True', 'ProvedItself', verdict.message);
      if (isFirst) {
        story.happened(
          { what: 'Verified', recommendation: id, message: verdict.message },
          now,
        );
      }
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

/** Whether the history says already, of this application of it, that it has proved itself. */
function isToldVerified(
  { status: { history = [] } }: Operation['story'],
  id: string,
): boolean {
  const ofThis = history.filter(({ recommendation }) => recommendation === id);
  const applied = ofThis.findIndex(({ what }) => what === 'Applied');
  return ofThis
    .slice(0, applied < 0 ? undefined : applied)
    .some(({ what }) => what === 'Verified');
}
