import {
  readSchedule,
  untilNextEvent,
} from '@flyrail/backstage-plugin-optimization-common';
import { scheduledLeaf, type RollbackState } from '../state/rollbackState';

/** Milliseconds until the schedule in force wants another look; undefined where there is none. */
export function untilNextTurn(
  state: Pick<RollbackState, 'leaves'> | undefined,
  now: Date,
): number | undefined {
  const leaf = state && scheduledLeaf(state);
  return leaf && untilNextEvent(readSchedule(leaf.schedule), now);
}
