import {
  Condition,
  FLYRAIL_PAUSED,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Tone } from '@flyrail/backstage-plugin-flyrail-react';
import {
  CostOptimizationObject,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { effectOf } from './money';

/** Which sentence says best how a workload is sized, and with which numbers. */
export type OptimizationSummary = {
  state:
    | 'deleting'
    | 'waiting'
    | 'failed'
    | 'lost'
    | 'applying'
    | 'worse'
    | 'watching'
    | 'over'
    | 'under'
    | 'other'
    | 'rolledBack'
    | 'superseded'
    | 'applied'
    | 'analyzing'
    | 'right';
  tone: Tone;
  /**
   * USD a month: what can be saved (`over`), what more would cost (`under`), what is saved (`watching`, `applied`; below
   * 0 where the change costs more).
   */
  monthly: number;
  /** The same in percent of the present cost; undefined where that is not known. */
  percent: number | undefined;
  risk: CurrentRecommendation['riskLevel'] | undefined;
  /** What explains the state, in the operator's words. */
  detail: string | undefined;
  /** A person paused the operator for this object. */
  isPaused: boolean;
};

/** The condition of a type, if it is there. */
export function conditionOf(
  { status }: CostOptimizationObject,
  type: string,
): Condition | undefined {
  return status?.conditions?.find(condition => condition.type === type);
}

/** Why the last change cannot be undone by itself: what was there before it is lost. Undefined where it can. */
export function lostState(object: CostOptimizationObject) {
  const lost = conditionOf(object, 'RollbackStateLost');
  return lost?.status === 'True' ? lost : undefined;
}

/** How a change does worse that stays because `rollbackOnFailure` is off. Undefined where none does. */
function worseAndKept(object: CostOptimizationObject) {
  const verified = conditionOf(object, 'Verified');
  const degraded = conditionOf(object, 'Degraded');
  return degraded?.status === 'True' &&
    verified?.status === 'False' &&
    verified.reason === 'Worse'
    ? degraded
    : undefined;
}

/** The spec's hold on automatic changes, where it still holds. */
export function holdOf({ metadata, status }: CostOptimizationObject) {
  return status?.held?.generation === metadata.generation
    ? status?.held
    : undefined;
}

/**
 * How a workload is sized, in one word and a few numbers. Pure. What is happening outranks what could be done, and what
 * could be done outranks what was done.
 */
export function summarize(object: CostOptimizationObject): OptimizationSummary {
  const { status, metadata } = object;
  const shown = status?.currentRecommendation;
  const applied = status?.applied;
  const said = {
    monthly: 0,
    percent: undefined,
    risk: shown?.riskLevel,
    detail: status?.message,
    isPaused: metadata.annotations?.[FLYRAIL_PAUSED] === 'true',
  };
  if (metadata.deletionTimestamp) {
    return { ...said, state: 'deleting', tone: 'progress' };
  }
  if (!status?.conditions?.length) {
    return { ...said, state: 'waiting', tone: 'progress' };
  }
  if (status.phase === 'Failed') {
    return {
      ...said,
      state: 'failed',
      tone: 'bad',
      detail: status.message ?? conditionOf(object, 'Ready')?.message,
    };
  }
  const lost = lostState(object);
  if (lost) {
    return { ...said, state: 'lost', tone: 'bad', detail: lost.message };
  }
  if (status.phase === 'Applying') {
    return { ...said, state: 'applying', tone: 'progress' };
  }
  if (applied && !applied.verifiedAt) {
    const worse = worseAndKept(object);
    if (worse) {
      return { ...said, state: 'worse', tone: 'bad', detail: worse.message };
    }
    return {
      ...said,
      state: 'watching',
      tone: 'progress',
      monthly: applied.monthlySavings,
      detail: conditionOf(object, 'Verified')?.message ?? said.detail,
    };
  }
  if (shown && shown.id !== applied?.id) {
    // What was undone is said also where something else is recommended by now.
    return {
      ...said,
      ...ofRecommendation(shown),
      detail: holdOf(object)?.message,
    };
  }
  const held = holdOf(object);
  if (held) {
    return {
      ...said,
      state: held.reason === 'RolledBack' ? 'rolledBack' : 'superseded',
      tone: 'warning',
      detail: held.message,
    };
  }
  if (applied) {
    return {
      ...said,
      state: 'applied',
      tone: 'good',
      monthly: applied.monthlySavings,
      detail: undefined,
    };
  }
  const recommended = conditionOf(object, 'Recommended');
  return recommended?.status === 'False'
    ? {
        ...said,
        state: 'right',
        tone: 'good',
        detail: recommended.message || said.detail,
      }
    : {
        ...said,
        state: 'analyzing',
        tone: 'progress',
        detail: recommended?.message ?? said.detail,
      };
}

/** How a workload is sized for which something else is recommended, by what that does to its costs. */
const STATE_OF_EFFECT = {
  saves: 'over',
  costs: 'under',
  same: 'other',
} as const;

function ofRecommendation({
  monthlySavings,
  currentCost,
}: CurrentRecommendation): Pick<
  OptimizationSummary,
  'state' | 'tone' | 'monthly' | 'percent'
> {
  return {
    state: STATE_OF_EFFECT[effectOf(monthlySavings)],
    tone: 'warning',
    monthly: Math.abs(monthlySavings),
    percent:
      currentCost > 0
        ? Math.round((Math.abs(monthlySavings) / currentCost) * 100)
        : undefined,
  };
}

/** How a risk is to be read. */
export const riskTones: Record<CurrentRecommendation['riskLevel'], Tone> = {
  LOW: 'good',
  MEDIUM: 'neutral',
  HIGH: 'warning',
  CRITICAL: 'bad',
};

/** How a CostOptimization's condition is to be read: that nothing is to be gained or asked for is no fault. */
export function costOptimizationTone({
  type,
  status,
  reason,
}: Condition): Tone {
  if (status === 'Unknown') {
    return 'progress';
  }
  const isTrue = status === 'True';
  switch (type) {
    case 'OwnedBy':
    case 'Superseded':
      return isTrue ? 'warning' : 'neutral';
    case 'RollbackStateLost':
    case 'Degraded':
    case 'Stalled':
      return isTrue ? 'bad' : 'good';
    case 'Progressing':
    case 'Paused':
      return isTrue ? 'progress' : 'neutral';
    case 'Recommended':
      return isTrue ? 'progress' : 'good';
    case 'Applicable':
      return isTrue ? 'good' : 'neutral';
    case 'Applied':
    case 'Verified':
      if (isTrue) {
        return 'good';
      }
      return reason === 'Requested' ? 'neutral' : 'warning';
    default:
      return isTrue ? 'good' : 'bad';
  }
}
