import { isSameValue } from '../change/leaves';
import type { RollbackState } from '../state/rollbackState';

/**
 * The state as it was before a change that was decided but never written: the one it was put upon is in force again.
 * Undefined where nothing was. Pure.
 */
export function withoutLast(state: RollbackState): RollbackState | undefined {
  const leaves = state.leaves
    .filter(
      ({ before, original, scheduleBefore }) =>
        scheduleBefore !== undefined || !isSameValue(before, original),
    )
    .map(({ schedule: _, endsSchedule: __, scheduleBefore, ...leaf }) => ({
      ...leaf,
      wanted: leaf.before,
      ...(scheduleBefore !== undefined && { schedule: scheduleBefore }),
    }));
  if (leaves.length === 0) {
    return undefined;
  }
  const { canary: _, turning, previous, requestedBy, ...rest } = state;
  return {
    ...rest,
    // What its schedule wants is part of the change, and none of its own.
    ...(turning ? { previous, requestedBy } : previous ?? { requestedBy }),
    sequence: state.sequence + 1,
    step: 'applied',
    leaves,
  };
}
