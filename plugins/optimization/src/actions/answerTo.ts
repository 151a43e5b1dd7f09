import {
  APPLY_REQUEST,
  CostOptimizationObject,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { conditionOf, lostState } from '../summary';

// What a person's word outweighs: where it is still said, the operator has not seen the request yet.
const OUTWEIGHED = new Set([
  'WaitsForPerson',
  'Held',
  'NotSureEnough',
  'TooRisky',
  'TooLarge',
  'StatefulSetReplicas',
  'WaitsForSchedule',
  // It takes the request off: beside one it is the answer to an earlier one.
  'Refused',
]);

/**
 * What the operator makes of a request: `open` while it has it before it, `refused` in its words, `closed` where it has
 * taken the request off, or what was asked for is not there any more.
 */
export type Answer =
  | { state: 'open' | 'closed' }
  | { state: 'refused'; message: string };

/** Of the request that an annotation of the object holds. Pure. */
export function answerTo(
  object: CostOptimizationObject,
  request: typeof APPLY_REQUEST | typeof ROLLBACK_REQUEST,
): Answer {
  const { metadata, status } = object;
  const id = metadata.annotations?.[request];
  if (id === undefined) {
    return { state: 'closed' };
  }
  const isApply = request === APPLY_REQUEST;
  const there = isApply ? status?.currentRecommendation : status?.applied;
  const isThere = there?.id === id;
  const refusal =
    lostState(object) ?? (isApply ? refusalOf(object, isThere) : undefined);
  if (refusal) {
    return { state: 'refused', message: refusal.message };
  }
  return { state: isThere ? 'open' : 'closed' };
}

/** Why the operator does not apply what is asked for; not what it said of an earlier request or of an earlier spec. */
function refusalOf(object: CostOptimizationObject, isCurrent: boolean) {
  const usage = conditionOf(object, 'Recommended');
  if (usage?.status === 'Unknown') {
    return usage;
  }
  const applicable = conditionOf(object, 'Applicable');
  if (
    applicable?.status !== 'False' ||
    OUTWEIGHED.has(applicable.reason) ||
    (applicable.reason === 'RequestOutdated' && isCurrent)
  ) {
    return undefined;
  }
  const { observedGeneration: seen } = applicable;
  const { generation } = object.metadata;
  const isOld =
    seen !== undefined && generation !== undefined && seen < generation;
  return isOld ? undefined : applicable;
}
