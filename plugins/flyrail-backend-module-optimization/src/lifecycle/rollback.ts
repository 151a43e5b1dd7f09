import {
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { ROLLBACK_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import { isSameValue, mediumName, type Medium } from '../change/leaves';
import { letGo, unmark, writeOriginal } from '../change/write';
import type { Look, Parts } from '../parts';
import type { RollbackState, WorkloadAddress } from '../state/rollbackState';
import type { Story } from '../story';
import { putBack } from './canary';
import { consume } from './requests';
import { throughOf } from './through';

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

/** Decides to undo, keeps that, and begins. From here on nothing but the undoing happens, whoever is killed. */
export async function beginRollback(
  operation: Operation,
  medium: Medium,
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
  return restore({ ...operation, state: next }, medium);
}

/** Writes the old values back where ours still are. */
export async function restore(
  { look, state, story }: Operation,
  medium: Medium,
): Promise<Outcome> {
  const ours = state.leaves.filter(leaf =>
    isSameValue(medium.read(leaf), leaf.wanted),
  );
  await writeOriginal(look, medium, ours);
  story.phase(
    'Applying',
    `${mediumName(medium)} is being put back: ${state.rollback?.message ?? ''}`,
  );
  return requeueAfter(NEXT_MS, story.interim);
}

/**
 * Nothing of ours is left in the values: checks that, lets go of the fields and says so. The state goes only once the
 * status has it.
 */
export async function finishRollback(
  operation: Operation,
  medium: Medium,
): Promise<Outcome | 'gone'> {
  const { look, parts, story, address, state } = operation;
  await cleanUp(operation, medium);
  const { id } = state.recommendation;
  const { reason, message, by } = state.rollback!;
  const { held } = story.status;
  const isTold =
    held?.recommendation === id && story.status.applied === undefined;
  if (isTold || reason === 'Deleted') {
    await parts.keeper.remove(look, address);
    return 'gone';
  }
  const now = look.now();
  const notBack = state.leaves.filter(
    leaf => !isSameValue(medium.read(leaf), leaf.original),
  );
  const told = `${
    reason === 'Worse' ? 'It did worse:' : 'Rolled back'
  } ${message}. ${
    notBack.length === 0
      ? 'The old values are back'
      : `Somebody else changed ${notBack
          .map(({ field }) => field)
          .join(', ')} meanwhile, which was left alone`
  }`;
  story.phase('RolledBack', told);
  story.status.applied = undefined;
  story.status.totalSavings = 0;
  story.status.held = {
    since: now.toISOString(),
    reason: 'RolledBack',
    message: told.slice(0, 2048),
    recommendation: id,
    generation: look.object.metadata.generation ?? 0,
  };
  story
    .condition('Applied', 'False', 'RolledBack', told, {
      passing: reason === 'Requested',
    })
    .condition('Verified', 'False', reason, message, {
      passing: reason === 'Requested',
    });
  story.happened(
    { what: 'RolledBack', recommendation: id, by, message: told },
    now,
  );
  parts.metrics.rollbacks.inc({ cluster: look.cluster.name });
  look.event({
    type: reason === 'Worse' ? 'Warning' : 'Normal',
    reason: 'OptimizationRolledBack',
    action: 'RollBack',
    note: `${mediumName(medium)}: ${told}`,
  });
  return requeueAfter(NEXT_MS, story.interim);
}

/** Leaves no mark and no field of ours on the object. */
export async function cleanUp(
  { look, state }: Operation,
  medium: Medium,
): Promise<void> {
  await putBack(look, state);
  await unmark(look, medium);
  // What the marks were, is nobody's now: read again, with the managers that are left.
  const now = await throughOf(look, state);
  if (now) {
    await letGo(look, now, state.managers, { everything: true });
  }
}
