import {
  ApiError,
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import { StateMovedError } from '../state/stateMap';

const SOON_MS = 250;

/**
 * The outcome of a look; where an object changed between being read and being written (its own controllers write its
 * status all the time), another look follows at once, and nothing was written.
 */
export async function unlessStale<T>(
  look: () => Promise<T>,
): Promise<T | Outcome> {
  try {
    return await look();
  } catch (error) {
    if (
      error instanceof StateMovedError ||
      (error instanceof ApiError && error.stale)
    ) {
      return requeueAfter(SOON_MS);
    }
    throw error;
  }
}
