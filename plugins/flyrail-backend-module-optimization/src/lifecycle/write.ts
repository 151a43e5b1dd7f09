import {
  ApiError,
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { APPLY_REQUEST } from '@flyrail/backstage-plugin-optimization-common';
import { mediumName, type Medium } from '../change/leaves';
import { writesOf, type Media, type Write } from '../change/media';
import { isMarked, letGo, writeChange } from '../change/write';
import type { RollbackState } from '../state/rollbackState';
import { putBack, tryFirst } from './canary';
import { consume } from './requests';
import { beginRollback, type Operation } from './rollback';
import { tellApplied } from './tellApplied';
import { managersBefore } from './through';
import { unlessStale } from './unlessStale';
import { untilNextTurn } from './untilNextTurn';
import { withoutLast } from './withoutLast';

/** How soon a look at what is there now follows. */
const NEXT_MS = 250;

/** Tries a change on a few pods, and writes it when they did no worse. */
export async function tried(
  operation: Operation,
  media: Media,
): Promise<Outcome> {
  const { canary } = operation.state;
  const outcome = canary
    ? await tryFirst(
        { ...operation, state: { ...operation.state, canary } },
        media.main,
      )
    : 'proven';
  if (outcome === 'proven') {
    return write(operation, media);
  }
  return outcome === 'failed' ? abandon(operation) : outcome;
}

/**
 * Writes what of the decided change is not there yet, one object after the other, gives the fields back to whom they
 * belonged, and notes that it is there. Of several objects each is asked first whether it would take it.
 */
export async function write(
  operation: Operation,
  media: Media,
): Promise<Outcome> {
  const { look, parts, story, state } = operation;
  await consume(look, APPLY_REQUEST);
  const now = look.now();
  const all = writesOf(media, state.leaves, ({ wanted }) => wanted).filter(
    ({ values }) => values.length > 0,
  );
  const left = all.filter(({ medium }) => !isMarked(medium.object, state));
  const written: Pick<Medium, 'resource' | 'object'>[] = [];
  let current = left[0];
  try {
    if (left.length > 1) {
      for (current of left) {
        await ask(operation, current, now);
      }
    }
    for (current of left) {
      const object = await writeChange(look, current, state, now);
      written.push({ resource: current.medium.resource, object });
    }
  } catch (error) {
    if (!(error instanceof ApiError) || !error.terminal) {
      throw error;
    }
    const begun = written.length > 0 || left.length < all.length;
    return begun
      ? takeBack(operation, media, notChanged(current.medium, error))
      : refused(operation, current.medium, error);
  }
  await confirm(operation);
  if (story.status.applied?.id !== state.recommendation.id) {
    await tellApplied(operation, media.main, now);
  }
  story
    .phase(
      'Applying',
      `${mediumName(media.main)}: ${state.recommendation.text}`,
    )
    .condition('Progressing', 'True', 'Applying', 'The change rolls out', {
      passing: true,
    });
  // Their own controllers write to them at this very moment; what cannot be let go of now is at the next look.
  await unlessStale(async () => {
    for (const each of written) {
      await letGo(look, each, managersBefore(state, each.object));
    }
  });
  return requeueAfter(Math.min(1_000, parts.settings.pollMs), story.interim);
}

/** Whether the API server would take a write. Throws what it says to it. */
async function ask(
  { look, state }: Operation,
  change: Write,
  now: Date,
): Promise<void> {
  try {
    await writeChange(look, change, state, now, { tryOnly: true });
  } catch (error) {
    // An admission webhook without dry runs answers 400: it is asked by the write itself.
    if (!(error instanceof ApiError && error.status === 400)) {
      throw error;
    }
  }
}

/** Half of a change is there and the other half cannot be: the first half goes back. */
export function takeBack(
  operation: Operation,
  media: Media,
  message: string,
): Promise<Outcome> {
  return beginRollback(operation, media, { reason: 'Interrupted', message });
}

function notChanged(medium: Medium, { message }: ApiError): string {
  return `${mediumName(medium)} was not changed: ${message}`;
}

/** The API server said no: nothing was written, and it is asked again when usage is looked at again. */
async function refused(
  operation: Operation,
  medium: Medium,
  error: ApiError,
): Promise<Outcome> {
  const { look, parts, story, state } = operation;
  await abandon(operation);
  if (state.turning) {
    const said = notChanged(medium, error);
    story.condition('Scheduled', 'False', 'Refused', said);
    return requeueAfter(parts.settings.pollMs * 12, story.interim);
  }
  const remedy =
    error.status === 403
      ? `the ServiceAccount of this operator may not change ${medium.object.kind} objects, or a quota or policy is in the way: give it the right (config/rbac), or ask the cluster's administrators`
      : 'change what it names, or apply another recommendation';
  const message = `${notChanged(medium, error)}; ${remedy}`;
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
  const { id } = state.recommendation;
  const [last, ...earlier] = story.status.history ?? [];
  if (last?.what === 'Failed' && last.recommendation === id) {
    // Of what is refused again and again the last time is enough.
    story.status.history = earlier;
  }
  const now = look.now();
  story
    .phase('Failed', message)
    .condition('Applicable', 'False', 'Refused', message)
    .happened(
      { what: 'Failed', recommendation: id, by: state.requestedBy, message },
      now,
    );
  const untilTurn = untilNextTurn(withoutLast(state), now) ?? Infinity;
  return requeueAfter(
    Math.min(parts.settings.recheckMs, Math.max(NEXT_MS, untilTurn / 1.1)),
    story.interim,
  );
}

/** Nothing was written: what was in force before, if anything, is again what is known. */
export async function abandon({
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
    await parts.keeper.remove(look, address, state);
  }
  return requeueAfter(NEXT_MS, story.interim);
}

/** Notes that the decided change is there. */
export async function confirm({
  look,
  parts,
  address,
  state,
}: Operation): Promise<RollbackState> {
  // The canaries stay known: one that the rollout has not replaced yet is given its old size by a rollback.
  const { turning: _, ...rest } = state;
  const next: RollbackState = {
    ...rest,
    sequence: state.sequence + 1,
    step: 'applied',
  };
  await parts.keeper.write(look, address, next, { anyOneWill: true });
  return next;
}
