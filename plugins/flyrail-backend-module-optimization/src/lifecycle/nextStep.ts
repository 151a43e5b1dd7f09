import { isSameValue, type LeafChange, type Medium } from '../change/leaves';
import { isAt, mediumOf, type FoundMedia, type Media } from '../change/media';
import type { RollbackState } from '../state/rollbackState';
import { leavesBack } from './lastProven';

/**
 * What is to be done about a kept state, from the state and the objects alone:
 * - `try`: the decided change is not there yet, and is tried on a few pods first.
 * - `write`: the decided change is not there yet; `begun`: on some of the objects it is.
 * - `confirm`: it is there, and not yet noted.
 * - `watch`: it is there.
 * - `abandon`: it was never written, and somebody changed an object meanwhile.
 * - `takeBack`: the same, and it is written on another object.
 * - `superseded`: somebody set some of the values otherwise; `remaining` are still ours.
 * - `restore`: these are still ours and go back.
 * - `finish`: nothing of ours is left.
 */
export type Step =
  | {
      step: 'try' | 'confirm' | 'watch' | 'abandon' | 'takeBack' | 'finish';
    }
  | { step: 'write'; begun: boolean }
  | { step: 'superseded'; remaining: LeafChange[]; changed: LeafChange[] }
  | { step: 'restore'; leaves: LeafChange[] };

/**
 * Pure, so that a host that was killed anywhere goes on from what is there.
 *
 * @param isMarked - whether an object says that this very change is in force
 */
export function nextStep(
  state: Pick<RollbackState, 'step' | 'leaves' | 'previous' | 'rollback'>,
  media: Media,
  isMarked: (medium: Medium) => boolean,
): Step {
  const { leaves, step } = state;
  switch (step) {
    case 'rollingBack': {
      const ours = oursToRestore(media, leavesBack(state));
      return ours.length > 0
        ? { step: 'restore', leaves: ours }
        : { step: 'finish' };
    }
    case 'trying':
    case 'applying': {
      const found = applying(leaves, media, isMarked);
      const isFirst = found.step === 'write' && !found.begun;
      return step === 'trying' && isFirst ? { step: 'try' } : found;
    }
    default: {
      const ours = leaves.filter(leaf => isAt(media, leaf, leaf.wanted));
      return ours.length === leaves.length
        ? { step: 'watch' }
        : {
            step: 'superseded',
            remaining: ours,
            changed: leaves.filter(leaf => !ours.includes(leaf)),
          };
    }
  }
}

/** What still has the value that was set, and had another one before. Pure. */
export function oursToRestore(
  media: FoundMedia,
  leaves: readonly LeafChange[],
): LeafChange[] {
  return leaves.filter(
    leaf =>
      isAt(media, leaf, leaf.wanted) &&
      !isSameValue(leaf.wanted, leaf.original),
  );
}

/** A change of several objects is written one after the other: each may be written, untouched, or somebody else's. */
function applying(
  leaves: readonly LeafChange[],
  media: Media,
  isMarked: (medium: Medium) => boolean,
): Step {
  const places = new Map<Medium | undefined, LeafChange[]>();
  for (const leaf of leaves) {
    const medium = mediumOf(media, leaf);
    places.set(medium, [...(places.get(medium) ?? []), leaf]);
  }
  const isChange = ({ before, wanted }: LeafChange) =>
    !isSameValue(before, wanted);
  const states = [...places].map(([medium, its]) => {
    const changes = its.some(isChange);
    const isThere = its.every(leaf => isAt(media, leaf, leaf.wanted));
    return {
      changes,
      written: (medium && isMarked(medium)) || (isThere && changes),
      untouched: its.every(leaf => isAt(media, leaf, leaf.before)),
    };
  });
  if (states.every(({ written }) => written)) {
    return { step: 'confirm' };
  }
  const begun = states.some(({ written, changes }) => written && changes);
  if (states.every(({ written, untouched }) => written || untouched)) {
    return { step: 'write', begun };
  }
  return { step: begun ? 'takeBack' : 'abandon' };
}
