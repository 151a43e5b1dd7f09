import {
  requeueAfter,
  whoChanged,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  leafChangeText,
  mediumName,
  type LeafChange,
  type Medium,
} from '../change/leaves';
import { managedPath } from '../change/managedPath';
import {
  isAt,
  mediumOf,
  readLeaf,
  writesOf,
  type Media,
} from '../change/media';
import { FIELD_MANAGER } from '../change/write';
import { workloadKinds } from '../target/workload';
import { inForceStill } from './lastProven';
import { refusalOf, warnOfRefused, writeWhatFits } from './refusedRestore';
import { cleanUp, type Operation } from './rollback';

const NEXT_MS = 250;

/**
 * Somebody set values of ours otherwise: theirs stay. What is still ours is kept for a rollback; nothing more is done
 * by itself until the spec is changed or a person applies something.
 */
export async function supersede(
  operation: Operation,
  media: Media,
  found: { remaining: LeafChange[]; changed: LeafChange[] },
): Promise<Outcome | 'gone'> {
  const { look, parts, story, address, state } = operation;
  const { id } = state.recommendation;
  const { held } = story.status;
  const { companions, rest } = companionsOf(found.changed, found.remaining);
  // One that is back already went back with them, by us.
  const backAgain = companionsOf(found.changed, found.changed).companions;
  const changed = found.changed.filter(
    leaf => !backAgain.includes(leaf) || !isAt(media, leaf, leaf.original),
  );
  const medium = mediumOf(media, changed[0]) ?? media.main;
  const by = whoChanged(
    medium.object.metadata.managedFields ?? [],
    FIELD_MANAGER,
    placesOf(changed, medium),
  );
  const what = `changed ${mediumName(medium)} after it was optimized (${changed
    .map(leaf =>
      leafChangeText({
        ...leaf,
        endsSchedule: undefined,
        before: leaf.wanted,
        wanted: readLeaf(media, leaf),
      }),
    )
    .join(', ')}), and that stays`;
  const message = `${by ?? 'Somebody'} ${what}`;
  // Who it was is read from fields that our own cleaning up touches.
  if (
    held?.reason === 'Superseded' &&
    held.recommendation === id &&
    held.message.includes(what.slice(0, 1_500))
  ) {
    await writeBackLeaves(operation, media, companions);
    if (rest.length === 0) {
      await cleanUp(operation);
      await parts.keeper.remove(look, address, state);
      return 'gone';
    }
    await parts.keeper.write(look, address, {
      ...state,
      sequence: state.sequence + 1,
      leaves: rest,
      recommendation: inForceStill(state.recommendation, rest),
    });
    return requeueAfter(NEXT_MS, story.interim);
  }
  if (rest.length === 0) {
    story.status.applied = undefined;
    story.status.totalSavings = 0;
  } else if (story.status.applied) {
    const { text, monthlySavings } = inForceStill(state.recommendation, rest);
    story.status.applied = {
      ...story.status.applied,
      ...{ changes: text, monthlySavings },
    };
    story.status.totalSavings = monthlySavings;
  }
  story
    .phase('Ready', message)
    .condition('Superseded', 'True', 'ChangedByHand', message)
    .held(
      {
        reason: 'Superseded',
        ...{ recommendation: id, by, message },
        generation: look.object.metadata.generation ?? 0,
      },
      look.now(),
    );
  return requeueAfter(NEXT_MS, story.interim);
}

/**
 * An autoscaler's target was moved together with a request, so that it scales at the same load: with another request
 * than ours it has no business there. `rest`: what stays in force. Pure.
 */
export function companionsOf(
  changed: readonly LeafChange[],
  remaining: readonly LeafChange[],
): { companions: LeafChange[]; rest: LeafChange[] } {
  const resources = changed.flatMap(({ field }) =>
    field.startsWith('requests.') ? field.slice('requests.'.length) : [],
  );
  const isCompanion = ({ field }: LeafChange) =>
    resources.some(resource => field === `utilization.${resource}`);
  return {
    companions: remaining.filter(isCompanion),
    rest: remaining.filter(leaf => !isCompanion(leaf)),
  };
}

async function writeBackLeaves(
  { look, state }: Operation,
  media: Media,
  leaves: readonly LeafChange[],
): Promise<void> {
  const writes = writesOf(media, leaves, ({ original }) => original);
  for (const write of writes.filter(({ values }) => values.length > 0)) {
    const refused = await writeWhatFits(look, state, write);
    warnOfRefused(look, refused.map(refusalOf));
  }
}

/** What whoever changed them holds: times are by the second, and others may have written in the same one. */
function placesOf(
  changed: readonly LeafChange[],
  { object: { kind } }: Medium,
): (readonly string[])[] {
  const places = changed.flatMap(leaf => {
    const place = kind in workloadKinds ? managedPath(leaf) : undefined;
    return place ? [place] : [];
  });
  return places.length > 0 ? places : [['f:spec']];
}
