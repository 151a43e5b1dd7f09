import { isSameValue, type LeafChange, type Medium } from '../change/leaves';
import type { RollbackState } from '../state/rollbackState';

/**
 * What is to be done about a kept state, from the state and the object alone:
 * - `try`: the decided change is not there yet, and is tried on a few pods first.
 * - `write`: the decided change is not there yet.
 * - `confirm`: it is there, and not yet noted.
 * - `watch`: it is there.
 * - `abandon`: it was never written, and somebody changed the object meanwhile.
 * - `superseded`: somebody set some of the values otherwise; `remaining` are still ours.
 * - `restore`: these are still ours and go back.
 * - `finish`: nothing of ours is left.
 * - `forget`: the object is gone, or another one has its name.
 */
export type Step =
  | {
      step:
        | 'try'
        | 'write'
        | 'confirm'
        | 'watch'
        | 'abandon'
        | 'finish'
        | 'forget';
    }
  | { step: 'superseded'; remaining: LeafChange[]; changed: LeafChange[] }
  | { step: 'restore'; leaves: LeafChange[] };

/**
 * Pure, so that a host that was killed anywhere goes on from what is there.
 *
 * @param marked - whether the object says that this very change is in force
 */
export function nextStep(
  state: Pick<RollbackState, 'step' | 'leaves' | 'through'>,
  medium: Pick<Medium, 'object' | 'read'> | undefined,
  marked: boolean,
): Step {
  if (!medium || medium.object.metadata.uid !== state.through.uid) {
    return { step: 'forget' };
  }
  const { leaves } = state;
  const ours = leaves.filter(leaf =>
    isSameValue(medium.read(leaf), leaf.wanted),
  );
  switch (state.step) {
    case 'rollingBack':
      return ours.length > 0
        ? { step: 'restore', leaves: ours }
        : { step: 'finish' };
    case 'trying':
    case 'applying': {
      if (marked || ours.length === leaves.length) {
        return { step: 'confirm' };
      }
      const isUntouched = leaves.every(leaf =>
        isSameValue(medium.read(leaf), leaf.before),
      );
      if (!isUntouched) {
        return { step: 'abandon' };
      }
      return { step: state.step === 'trying' ? 'try' : 'write' };
    }
    default:
      return ours.length === leaves.length
        ? { step: 'watch' }
        : {
            step: 'superseded',
            remaining: ours,
            changed: leaves.filter(leaf => !ours.includes(leaf)),
          };
  }
}
