import {
  CostOptimizationObject,
  CurrentRecommendation,
  isRiskier,
  NO_SCHEDULE,
  SPOT_CONFIDENCE,
} from '@flyrail/backstage-plugin-optimization-common';
import { conditionOf, holdOf } from './summary';

// Reasons of the condition Applicable that the lines above it tell with their numbers.
const TOLD = new Set([
  'DryRun',
  'WaitsForPerson',
  'NotSureEnough',
  'TooRisky',
  'TooLarge',
  'StatefulSetReplicas',
  'Held',
  'WaitsForSchedule',
]);

/** One thing that must hold for a change to be applied by itself. `wait`: it holds later, or for a person. */
export type GateLine = {
  verdict: 'pass' | 'stop' | 'wait';
} & (
  | {
      id: 'mode';
      autoApply: boolean;
      dryRun: boolean;
    }
  | { id: 'confidence'; is: number; bound: number }
  | {
      id: 'risk';
      is: CurrentRecommendation['riskLevel'];
      bound: CurrentRecommendation['riskLevel'];
    }
  | { id: 'change'; is: number; bound: number }
  | { id: 'spot'; is: number; bound: number }
  | { id: 'statefulSet' }
  | { id: 'schedule'; cron: string }
  | { id: 'held'; message: string }
  | { id: 'operator'; reason: string; message: string }
);

/**
 * Whether what is recommended may be applied without anybody's word, line by line, with the numbers that decide (OPT-5,
 * OPT-7). What only the operator can know (disruption budgets, autoscalers, owners, a missing key) is in its condition
 * Applicable. Pure; empty without a recommendation.
 */
export function gateLines(object: CostOptimizationObject): GateLine[] {
  const { spec, status } = object;
  const shown = status?.currentRecommendation;
  if (!shown || !spec) {
    return [];
  }
  const confidence = shown.confidenceScore;
  const change = shown.changePercent ?? 0;
  const held = holdOf(object);
  const applicable = conditionOf(object, 'Applicable');
  const lines: (GateLine | false | undefined)[] = [
    {
      id: 'mode',
      verdict: spec.autoApply && !spec.dryRun ? 'pass' : 'stop',
      autoApply: spec.autoApply,
      dryRun: spec.dryRun,
    },
    {
      id: 'confidence',
      verdict: confidence >= spec.minConfidence ? 'pass' : 'stop',
      is: confidence,
      bound: spec.minConfidence,
    },
    {
      id: 'risk',
      verdict: isRiskier(shown.riskLevel, spec.maxRiskLevel) ? 'stop' : 'pass',
      is: shown.riskLevel,
      bound: spec.maxRiskLevel,
    },
    {
      id: 'change',
      verdict: change <= spec.maxChangePercent ? 'pass' : 'stop',
      is: change,
      bound: spec.maxChangePercent,
    },
    shown.changes.spot !== undefined && {
      id: 'spot',
      verdict: confidence >= SPOT_CONFIDENCE ? 'pass' : 'stop',
      is: confidence,
      bound: SPOT_CONFIDENCE,
    },
    spec.targetWorkload.kind === 'StatefulSet' &&
      takesPodsAway(shown) && {
        id: 'statefulSet',
        verdict: 'stop',
      },
    spec.schedule !== undefined && {
      id: 'schedule',
      verdict: 'wait',
      cron: spec.schedule,
    },
    held && { id: 'held', verdict: 'stop', message: held.message },
    applicable?.status === 'False' &&
      !TOLD.has(applicable.reason) && {
        id: 'operator',
        verdict: applicable.reason === 'WorkloadUnsettled' ? 'wait' : 'stop',
        reason: applicable.reason,
        message: applicable.message,
      },
  ];
  return lines.filter((line): line is GateLine => Boolean(line));
}

/** A schedule that ends brings pods back. */
function takesPodsAway({ changes }: CurrentRecommendation): boolean {
  return changes.schedule === undefined
    ? changes.replicas !== undefined
    : changes.schedule !== NO_SCHEDULE;
}
