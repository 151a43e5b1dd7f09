import {
  requeueAfter,
  type Outcome,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  APPLY_REQUEST,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Look } from '../parts';
import type { Story } from '../story';
import { discard, named } from './requests';

/** How soon it is looked whether the status has what is told. */
const NEXT_MS = 250;

/** A person wanted something else applied than what is recommended now. */
export interface OutdatedRequest {
  message: string;
  /** The request is still on the object. */
  isOpen: boolean;
  /** The status says it already. */
  isTold: boolean;
}

/**
 * What is said of a request for another recommendation than this one: as long as nothing else is recommended or asked
 * for, also once the request is taken off. Undefined where there was none. Pure.
 *
 * @param recommended - the id of what is recommended; undefined: nothing is
 * @param inForce - the id of what is applied: a request for that is seen to
 */
export function outdatedRequest(
  { metadata, status }: CostOptimizationObject,
  recommended: string | undefined,
  inForce?: string,
): OutdatedRequest | undefined {
  const request = metadata.annotations?.[APPLY_REQUEST];
  const requested = request === inForce ? undefined : request;
  const told = status?.conditions?.find(
    ({ type, reason }) => type === 'Applicable' && reason === 'RequestOutdated',
  )?.message;
  const answer = `but ${
    recommended === undefined
      ? 'nothing is recommended'
      : `the recommendation is "${recommended}"`
  } now: look at it and ask again`;
  if (requested === undefined) {
    return told?.endsWith(answer)
      ? { message: told, isOpen: false, isTold: true }
      : undefined;
  }
  const message = `Applying "${named(requested)}" was asked for, ${answer}`;
  return requested === recommended
    ? undefined
    : { message, isOpen: true, isTold: told === message };
}

/** Tells of an outdated request. */
export function sayOutdated(story: Story, { message }: OutdatedRequest): void {
  story.condition('Applicable', 'False', 'RequestOutdated', message, {
    passing: true,
  });
}

/**
 * Tells of one that is still on the object, and takes it off once the status has that: it would be carried out weeks
 * later, when the same is recommended again.
 */
export async function sayOpen(
  look: Look,
  story: Story,
  outdated: OutdatedRequest,
): Promise<Outcome> {
  sayOutdated(story, outdated);
  if (outdated.isTold) {
    await discard(look, APPLY_REQUEST);
  }
  return requeueAfter(NEXT_MS, story.report);
}
