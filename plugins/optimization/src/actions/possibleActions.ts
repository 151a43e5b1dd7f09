import { FLYRAIL_PAUSED } from '@flyrail/backstage-plugin-flyrail-common';
import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { conditionOf, lostState } from '../summary';

// Reasons for which the operator applies nothing, whoever asks; the words beside say what to do instead.
const IN_NOBODYS_HAND = new Set([
  'OwnedBy',
  'GitOwned',
  'NoPlace',
  'SpotUnfit',
  'BelowOneReplica',
  'NoReplicas',
  'AutoscalerInCharge',
  'AutoscalerInTheWay',
  'DisruptionBudget',
  'RolloutHeld',
  'RollbackStateLost',
  'StateKeyMissing',
]);

/** What a person can do about a CostOptimization as it is. */
export type PossibleActions = {
  /** `approve`: where it waits for a person by its nature. */
  apply: 'apply' | 'approve' | false;
  rollback: boolean;
  /** The change, for a workload that a repository keeps. */
  pullRequest?: string;
  pause: boolean;
  resume: boolean;
};

/** Offers nothing that the operator would refuse or not see. Pure. */
export function possibleActions(
  object: CostOptimizationObject,
): PossibleActions {
  const { metadata, spec, status } = object;
  const isPaused = metadata.annotations?.[FLYRAIL_PAUSED] === 'true';
  if (metadata.deletionTimestamp) {
    return { apply: false, rollback: false, pause: false, resume: false };
  }
  const shown = status?.currentRecommendation;
  const applicable = conditionOf(object, 'Applicable');
  const isLost = lostState(object) !== undefined;
  const isRefused =
    isLost ||
    (applicable?.status === 'False' && IN_NOBODYS_HAND.has(applicable.reason));
  const isNew = shown !== undefined && shown.id !== status?.applied?.id;
  const needsApproval =
    spec.autoApply ||
    (spec.targetWorkload.kind === 'StatefulSet' &&
      (shown?.changes.replicas ?? shown?.changes.schedule) !== undefined);
  let apply: PossibleActions['apply'] = false;
  if (isNew && !isPaused && !isRefused && status?.phase !== 'Applying') {
    apply = needsApproval ? 'approve' : 'apply';
  }
  return {
    apply,
    rollback:
      status?.applied !== undefined &&
      !isPaused &&
      !isLost &&
      !isBeingWritten(object),
    ...(applicable?.reason === 'GitOwned' && { pullRequest: shown?.yaml }),
    pause: !isPaused,
    resume: isPaused,
  };
}

/**
 * Whether a change is being written, or taken back: which of them a rollback would be about is not settled. While one
 * that is written rolls out, or is tried on a few pods, it is.
 */
function isBeingWritten(object: CostOptimizationObject): boolean {
  return (
    object.status?.phase === 'Applying' &&
    conditionOf(object, 'Verified')?.reason !== 'RollingOut' &&
    conditionOf(object, 'Progressing')?.reason !== 'Canary'
  );
}

// It is applied by itself: at its time, or when the pods are settled.
const WAITS_FOR_TIME = new Set(['WaitsForSchedule', 'WorkloadUnsettled']);

/** Whether what is recommended is applied only once a person says so. Pure. */
export function waitsForPerson(object: CostOptimizationObject): boolean {
  const applicable = conditionOf(object, 'Applicable');
  return (
    possibleActions(object).apply !== false &&
    applicable?.status !== 'True' &&
    !WAITS_FOR_TIME.has(applicable?.reason ?? '')
  );
}
