import {
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ROLLBACK_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import {
  isSameLeaf,
  mediumName,
  type LeafChange,
  type Medium,
} from '../change/leaves';
import {
  isAt,
  mediumOf,
  objectsOf,
  writesOf,
  type FoundMedia,
  type Media,
} from '../change/media';
import { isMarked, letGo, unmark, writeChange } from '../change/write';
import type { Look, Parts } from '../parts';
import {
  savingsOf,
  scheduledLeaf,
  type RollbackState,
  type WorkloadAddress,
} from '../state/rollbackState';
import type { Story } from '../story';
import { workloadOf } from '../target/workload';
import { readPods } from '../verify/pods';
import { putBack } from './canary';
import { backTo, leavesBack } from './lastProven';
import { oursToRestore } from './nextStep';
import { consume } from './requests';
import {
  refusalOf,
  refusedText,
  warnOfRefused,
  writeWhatFits,
  type Refused,
} from './refusedRestore';
import { appliedStatus } from './tellApplied';
import { tellRolledBack } from './tellRolledBack';
import { managersBefore, throughOf } from './through';

/** What is being carried on: a kept state, where it is kept, and what is told of it. */
export interface Operation {
  look: Look;
  parts: Parts;
  story: Story;
  address: WorkloadAddress;
  state: RollbackState;
}

/** How soon it goes on after its own write. */
const NEXT_MS = 250;

const WHY: Record<NonNullable<RollbackState['rollback']>['reason'], string> = {
  Worse: 'It did worse:',
  Requested: 'Rolled back',
  Deleted: 'Its object goes:',
  Interrupted: 'Only half of it could be written:',
};

/** Decides to undo, keeps that, and begins. From here on nothing but the undoing happens, whoever is killed. */
export async function beginRollback(
  operation: Operation,
  media: Media,
  rollback: NonNullable<RollbackState['rollback']>,
): Promise<Outcome> {
  const { look, parts, address, state } = operation;
  await putBack(look, state);
  const next: RollbackState = {
    ...state,
    sequence: state.sequence + 1,
    step: 'rollingBack',
    rollback,
  };
  await parts.keeper.write(look, address, next, { anyOneWill: true });
  await consume(look, ROLLBACK_REQUEST);
  return restore({ ...operation, state: next }, media);
}

/** Writes the old values back where ours still are. */
export async function restore(
  operation: Operation,
  media: Media,
): Promise<Outcome> {
  const { state, story } = operation;
  const refused = await writeBack(operation, media, leavesBack(state));
  if (refused.length > 0) {
    await giveUp(operation, refused);
  }
  story.phase(
    'Applying',
    `${mediumName(media.main)} is being put back: ${
      state.rollback?.message ?? ''
    }`,
  );
  return requeueAfter(NEXT_MS, story.interim);
}

/** What the workload left behind goes back, too, when the workload itself is gone. */
export async function putBackRest(
  operation: Operation,
  media: FoundMedia,
): Promise<void> {
  const { state } = operation;
  // Half of a rollback may be done: nothing of ours is left either way.
  const refused = await writeBack(operation, media, [
    ...state.leaves,
    ...(backTo(state)?.leaves ?? []),
  ]);
  warnOfRefused(operation.look, refused.map(refusalOf));
  await cleanUp(operation);
}

/** Writes what was there before, as far as the API server takes it. Rejects where it may yet. */
async function writeBack(
  { look, state }: Operation,
  media: FoundMedia,
  leaves: readonly LeafChange[],
): Promise<Refused[]> {
  const ours = oursToRestore(media, leaves);
  const writes = writesOf(media, ours, ({ original }) => original);
  const failures: unknown[] = [];
  const refused: Refused[] = [];
  for (const write of writes.filter(({ values }) => values.length > 0)) {
    // One object that cannot be written does not keep another from what it was.
    await writeWhatFits(look, state, write).then(
      left => refused.push(...left),
      error => failures.push(error),
    );
  }
  if (failures.length > 0) {
    throw failures[0];
  }
  return refused;
}

/** What was refused stays as it is from now on: nothing waits for what the API server will not take. */
async function giveUp(
  { look, parts, address, state }: Operation,
  refused: readonly Refused[],
): Promise<void> {
  await parts.keeper.write(
    look,
    address,
    {
      ...state,
      sequence: state.sequence + 1,
      leaves: state.leaves.filter(
        leaf => !refused.some(each => isSameLeaf(each.leaf, leaf)),
      ),
      refused: [...(state.refused ?? []), ...refused.map(refusalOf)],
    },
    { anyOneWill: true },
  );
}

/**
 * Nothing of ours is left in the values: checks that, lets go of the fields and says so. The state goes only once the
 * status has it.
 */
export async function finishRollback(
  operation: Operation,
  media: Media,
): Promise<Outcome | 'gone'> {
  const { look, parts, story, address, state } = operation;
  const proven = backTo(state);
  const { id } = state.recommendation;
  const { reason, message, by } = state.rollback!;
  const { applied, held } = story.status;
  const isTold =
    held?.recommendation === id &&
    applied?.changes === proven?.recommendation.text;
  if (reason === 'Deleted') {
    warnOfRefused(look, state.refused);
  }
  if (proven && isTold) {
    await reinstate(operation, proven);
    return 'gone';
  }
  await cleanUp(operation, proven);
  if (isTold || reason === 'Deleted') {
    await parts.keeper.remove(look, address, state);
    return 'gone';
  }
  const notBack = leavesBack(state).filter(
    leaf => !isAt(media, leaf, leaf.original),
  );
  const told = `${WHY[reason]} ${message}. ${[
    ...(notBack.length === 0
      ? [
          state.refused
            ? 'The other old values are back'
            : 'The old values are back',
        ]
      : [
          `Somebody else changed ${notBack
            .map(({ field }) => field)
            .join(', ')} meanwhile, which was left alone`,
        ]),
    ...(state.refused ? [refusedText(state.refused)] : []),
    ...(proven
      ? [
          `What proved itself before stays in force (${proven.recommendation.text})`,
        ]
      : []),
    ...(await leftBehind(operation, media.main)),
  ].join('. ')}`;
  const asked = reason === 'Requested';
  const now = look.now();
  story.status.applied = proven && {
    ...appliedStatus(proven, media.main, now),
    // A schedule has had turns since that nobody has proved: it is watched again.
    ...(!scheduledLeaf(proven) && { verifiedAt: now.toISOString() }),
  };
  story.status.totalSavings = proven ? savingsOf(proven) : 0;
  await tellRolledBack(operation, media.main, { told, by, asked });
  story
    .condition('Applied', 'False', 'RolledBack', told, { passing: asked })
    .condition('Verified', 'False', reason, message, { passing: asked });
  return requeueAfter(NEXT_MS, story.interim);
}

/** The change before the one that was undone is in force again, and the objects say so. */
export async function reinstate(
  operation: Operation,
  proven: RollbackState,
): Promise<void> {
  const { look, parts, address } = operation;
  await cleanUp(operation, proven);
  await parts.keeper.write(look, address, proven, { anyOneWill: true });
}

/**
 * Pods that a StatefulSet keeps although its template is as before: it waits for one that does not get ready, and never
 * replaces it (kubernetes/kubernetes#67250).
 */
async function leftBehind(
  { look, state }: Operation,
  { object }: Medium,
): Promise<string[]> {
  if (object.kind !== 'StatefulSet') {
    return [];
  }
  const pods = await readPods(look, workloadOf('StatefulSet', object));
  const names = pods
    .filter(
      ({ isDeleting, isFinished, isReady, startedAt = 0 }) =>
        !isDeleting &&
        // A StatefulSet replaces those by itself.
        !isFinished &&
        !isReady &&
        startedAt >= Date.parse(state.savedAt) / 1000,
    )
    .map(({ name }) => name);
  return names.length > 0
    ? [
        `${names.join(
          ', ',
        )} still has the size that was tried, and a StatefulSet does not replace a pod that never got ready: kubectl -n ${
          object.metadata.namespace
        } delete pod ${names.join(' ')}`,
      ]
    : [];
}

/** Leaves no mark and no field of ours on the objects, whatever their values, but for what stays in force. */
export async function cleanUp(
  { look, state }: Operation,
  staying?: RollbackState,
): Promise<void> {
  const stays = (media: FoundMedia, medium: Medium) =>
    staying?.leaves.some(leaf => mediumOf(media, leaf) === medium);
  await putBack(look, state);
  const media = await throughOf(look, state);
  for (const medium of objectsOf(media)) {
    if (!staying || !stays(media, medium)) {
      await unmark(look, medium);
    } else if (!isMarked(medium.object, staying)) {
      await writeChange(look, { medium, values: [] }, staying, look.now());
    }
  }
  // What the marks were, is nobody's now: read again, with the managers that are left.
  const left = await throughOf(look, state);
  for (const medium of objectsOf(left).filter(each => !stays(left, each))) {
    await letGo(look, medium, managersBefore(state, medium.object), {
      everything: true,
    });
  }
}
