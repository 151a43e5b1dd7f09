import { isSameValue } from '../change/leaves';
import type { RollbackState } from '../state/rollbackState';

/**
 * The state as it was before a change that was decided but never written: the one it was put upon is in force again.
 * Undefined where nothing was. Pure.
 */
export function withoutLast(state: RollbackState): RollbackState | undefined {
  const leaves = state.leaves
    .filter(({ before, original }) => !isSameValue(before, original))
    .map(leaf => ({ ...leaf, wanted: leaf.before }));
  if (leaves.length === 0) {
    return undefined;
  }
  const { canary: _, previous, requestedBy, ...rest } = state;
  return {
    ...rest,
    ...(previous ?? { requestedBy }),
    sequence: state.sequence + 1,
    step: 'applied',
    leaves,
  };
}
