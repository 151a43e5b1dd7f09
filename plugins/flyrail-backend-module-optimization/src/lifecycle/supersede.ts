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
import { mediumOf, readLeaf, type Media } from '../change/media';
import { FIELD_MANAGER } from '../change/write';
import { workloadKinds } from '../target/workload';
import { cleanUp, type Operation } from './rollback';

const NEXT_MS = 250;

/**
 * Somebody set values of ours otherwise: theirs stay. What is still ours is kept for a rollback; nothing more is done
 * by itself until the spec is changed or a person applies something.
 */
export async function supersede(
  operation: Operation,
  media: Media,
  { remaining, changed }: { remaining: LeafChange[]; changed: LeafChange[] },
): Promise<Outcome | 'gone'> {
  const { look, parts, story, address, state } = operation;
  const { id } = state.recommendation;
  const { held } = story.status;
  if (held?.reason === 'Superseded' && held.recommendation === id) {
    if (remaining.length === 0) {
      await cleanUp(operation);
      await parts.keeper.remove(look, address);
      return 'gone';
    }
    await parts.keeper.write(look, address, {
      ...state,
      sequence: state.sequence + 1,
      leaves: remaining,
    });
    return requeueAfter(NEXT_MS, story.interim);
  }
  const medium = mediumOf(media, changed[0]) ?? media.main;
  const by = whoChanged(
    medium.object.metadata.managedFields ?? [],
    FIELD_MANAGER,
    placesOf(changed, medium),
  );
  const message = `${by ?? 'Somebody'} changed ${mediumName(
    medium,
  )} after it was optimized (${changed
    .map(leaf =>
      leafChangeText({
        ...leaf,
        endsSchedule: undefined,
        before: leaf.wanted,
        wanted: readLeaf(media, leaf),
      }),
    )
    .join(', ')}), and that stays`;
  if (remaining.length === 0) {
    story.status.applied = undefined;
    story.status.totalSavings = 0;
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
