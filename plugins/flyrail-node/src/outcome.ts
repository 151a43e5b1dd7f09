import type { Condition } from '@flyrail/backstage-plugin-flyrail-common';

/** A condition as a reconcile states it: transition time, and as a rule generation, are the runtime's. */
export interface ConditionClaim
  extends Pick<Condition, 'type' | 'status' | 'reason' | 'message'> {
  /** The generation that it tells of, where it is kept from an earlier look. Default: the one that is reconciled. */
  observedGeneration?: number;
  /** It passes by itself (pods that start): nobody need act, so its Event is Normal. Not stored. */
  passing?: boolean;
}

/** What a reconcile found, to be written to the status when it differs. */
export interface StatusReport {
  /** All conditions this operator owns; one that is left out is removed. */
  conditions: ConditionClaim[];
  /** The other fields of the status. */
  status?: Record<string, unknown>;
  /**
   * Fields that change at every look (when it was last checked, how much is left): written together with anything
   * else, and by themselves at most once a minute.
   */
  quiet?: Record<string, unknown>;
  /** The generation that all this tells of, where nobody looked at a later one. Default: the one that is reconciled. */
  observedGeneration?: number;
}

/**
 * How a reconcile ended. A value, never an exception for the expected:
 * - `done`: nothing more until something changes.
 * - `requeueAfter`: look again after a while, though nothing changed.
 * - `retry`: something failed that may pass; the queue backs off exponentially.
 * - `stalled`: trying again cannot help; it waits for a change of the object or of what it owns.
 */
export type Outcome =
  | { type: 'done'; report?: StatusReport }
  | { type: 'requeueAfter'; afterMs: number; report?: StatusReport }
  | { type: 'retry'; cause: string; report?: StatusReport }
  | { type: 'stalled'; cause: string; report?: StatusReport };

/** Done; write this status if it differs. */
export const report = (found: StatusReport): Outcome => ({
  type: 'done',
  report: found,
});

/** Done, with nothing to say. */
export const done = (): Outcome => ({ type: 'done' });

/** Look again after `afterMs` milliseconds (jittered by the queue), even if nothing changes. */
export const requeueAfter = (
  afterMs: number,
  found?: StatusReport,
): Outcome => ({ type: 'requeueAfter', afterMs, report: found });

/** Try again with backoff: a part failed that may pass by itself. */
export const retry = (cause: string, found?: StatusReport): Outcome => ({
  type: 'retry',
  cause,
  report: found,
});

/** Wait for a change, of the spec most likely: trying again cannot help. */
export const stalled = (cause: string, found?: StatusReport): Outcome => ({
  type: 'stalled',
  cause,
  report: found,
});
