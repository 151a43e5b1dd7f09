import type { Condition } from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim } from '../outcome';

/** Conditions where True is the bad news. */
const negative = new Set(['Degraded', 'Stalled']);

/**
 * Whether this condition tells of trouble that needs a person: its Event is a Warning.
 * Progressing=False is how every rollout ends, so there only the missed deadline counts; Paused is what a person asked for.
 */
export function isTrouble(condition: ConditionClaim): boolean {
  const { type, status, reason, passing } = condition;
  if (passing || type === 'Paused') {
    return false;
  }
  if (type === 'Progressing') {
    return status === 'False' && reason === 'ProgressDeadlineExceeded';
  }
  return status === (negative.has(type) ? 'True' : 'False');
}

/**
 * The conditions to be stored: what is claimed now, with the time of the last change of status kept from before.
 * `previous` is what the status holds; types in `foreign` (another writer's) would be lost, so each type has one owner.
 */
export function settleConditions(
  claims: readonly ConditionClaim[],
  previous: readonly Condition[],
  generation: number | undefined,
  now: string,
): Condition[] {
  return claims.map(claim => {
    const before = previous.find(({ type }) => type === claim.type);
    const { observedGeneration = generation } = claim;
    return {
      type: claim.type,
      status: claim.status,
      reason: claim.reason,
      // The CRD's limit for a condition message.
      message: claim.message.slice(0, 32768),
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
      lastTransitionTime:
        before?.status === claim.status ? before.lastTransitionTime : now,
    };
  });
}

/**
 * What changed between two sets of conditions: a status or a reason; not merely words. Of an object that had none it
 * is whether it is Ready, and trouble: that the rest of it is just starting is no news.
 */
export function transitions<C extends ConditionClaim>(
  previous: readonly ConditionClaim[],
  next: readonly C[],
): C[] {
  if (previous.length === 0) {
    return next.filter(
      condition => condition.type === 'Ready' || isTrouble(condition),
    );
  }
  return next.filter(condition => {
    const before = previous.find(({ type }) => type === condition.type);
    return (
      before === undefined ||
      before.status !== condition.status ||
      before.reason !== condition.reason
    );
  });
}
