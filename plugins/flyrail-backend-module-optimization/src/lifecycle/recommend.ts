import { createHash } from 'node:crypto';
import {
  SPOT_PLATFORMS,
  type CostOptimizationObject,
  type CostOptimizationStatus,
  type CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AnalysisRequest,
  AnalysisTarget,
  ContainerSize,
  Recommendation,
} from '../analysis';
import { changeYaml, leafChanges, withoutPlace } from '../change/plan';
import {
  changesAnything,
  isNearly,
  shownRecommendation,
  withPresentCosts,
} from '../change/shown';
import { workloadMedium } from '../change/leaves';
import type { Look, Parts } from '../parts';
import type { Story } from '../story';
import type { Target } from '../target/findTarget';
import { mediaOf } from '../target/media';
import { workloadKinds } from '../target/workload';

const HOUR = 3_600;
const windowSeconds: Record<
  CostOptimizationObject['spec']['metricsWindow'],
  number
> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '14d': 14 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
};

/** Names everything that a recommendation depends on but the usage itself. Pure. */
export function fingerprint(
  { spec }: CostOptimizationObject,
  target: AnalysisTarget,
): string {
  const { optimizationType, metricsWindow, maxChangePercent, maxRiskLevel } =
    spec;
  const { uid, replicas, containers, podSpec } = target;
  const { autoscalers, disruptionBudgets, unwritable } = target;
  return createHash('sha256')
    .update(
      JSON.stringify([
        [optimizationType, metricsWindow, maxChangePercent],
        [uid, replicas, containers, podSpec, autoscalers, disruptionBudgets],
        // Of what is decided about alone nothing is left out.
        ...(optimizationType === 'ALL' ? [maxRiskLevel, unwritable] : []),
      ]),
    )
    .digest('hex')
    .slice(0, 12);
}

/** Whether usage is to be looked at again. Pure. */
export function isAnalysisDue(
  { lastAnalysis, analyzed }: CostOptimizationStatus,
  now: Date,
  {
    print,
    recheckMs,
    tick,
  }: { print: string; recheckMs: number; tick: Date | undefined },
): boolean {
  if (!lastAnalysis || analyzed !== print) {
    return true;
  }
  const last = Date.parse(lastAnalysis);
  return (
    now.getTime() - last >= recheckMs * 0.9 ||
    (tick !== undefined && tick.getTime() > last)
  );
}

/**
 * Looks at the usage, and tells what is recommended. Where there is no answer to go by the conditions say what is
 * missing; `unavailable`: it may be there in a moment.
 */
export async function analyse(
  look: Look,
  parts: Parts,
  story: Story,
  target: Target,
  seen: AnalysisTarget,
): Promise<'answered' | 'unanswered' | 'unavailable'> {
  const { spec } = look.object;
  const now = look.now();
  const request: AnalysisRequest = {
    target: seen,
    optimizationType: spec.optimizationType,
    windowSeconds: windowSeconds[spec.metricsWindow],
    maxChangePercent: spec.maxChangePercent,
    maxRiskLevel: spec.maxRiskLevel,
    now,
  };
  const result = await parts.analysis.analyse(request, { signal: look.signal });
  const { status } = story;
  const unanswered = (reason: string, message: string) => {
    story
      .phase('Analyzing', message)
      .condition('Recommended', 'Unknown', reason, message);
    return 'unanswered' as const;
  };
  switch (result.outcome) {
    case 'noSource':
      status.currentRecommendation = undefined;
      return unanswered('NoMetricsSource', result.message);
    case 'unavailable':
      // What was recommended is as good as it was.
      unanswered('MetricsUnavailable', `${result.message}; it is asked again`);
      return 'unavailable';
    case 'notEnoughData':
      status.currentRecommendation = undefined;
      break;
    case 'nothingToGain':
      status.currentRecommendation = undefined;
      break;
    default: {
      const shown = await shownFor(look, result.recommendation, target, seen);
      if (!changesAnything(shown)) {
        status.currentRecommendation = undefined;
      } else {
        status.currentRecommendation = isNearly(
          status.currentRecommendation,
          shown,
        )
          ? withPresentCosts(status.currentRecommendation, shown)
          : shown;
      }
    }
  }
  status.lastAnalysis = now.toISOString();
  status.analyzed = fingerprint(look.object, seen);
  if (result.outcome === 'notEnoughData') {
    return unanswered('NotEnoughData', result.message);
  }
  if (!status.currentRecommendation) {
    const message =
      result.outcome === 'nothingToGain'
        ? result.message
        : 'It is as it should be';
    story
      .phase('Ready', message)
      .condition('Recommended', 'False', 'NothingToGain', message, {
        passing: true,
      });
  }
  return 'answered';
}

/** What a recommendation comes to, with the YAML to paste where somebody else's repository has the object. */
async function shownFor(
  look: Look,
  recommendation: Recommendation,
  { workload, medium, obstacle }: Target,
  { replicas, containers }: AnalysisTarget,
): Promise<CurrentRecommendation> {
  const shown = shownRecommendation(recommendation, {
    uid: workload.uid,
    replicas,
    containers,
  });
  if (!obstacle) {
    return shown;
  }
  const media = await mediaOf(
    look,
    medium ?? workloadMedium(workloadKinds[workload.kind], workload.object),
    (shown.autoscalers ?? []).map(({ name }) => name),
  );
  // What follows the clock cannot be pasted.
  const changes = leafChanges(shown, media, {
    isWorkload: media.main.object.metadata.uid === workload.uid,
  }).filter(({ schedule }) => schedule === undefined);
  if (changes.length === 0) {
    return shown;
  }
  return withoutPlace(media, changes) === undefined
    ? { ...shown, yaml: changeYaml(media, changes).slice(0, 32768) }
    : shown;
}

/** What the status shows, in numbers again: what is shown is what is decided about. Pure. */
export function decidedRecommendation(
  shown: CurrentRecommendation,
): Recommendation & { id: string; changePercent: number } {
  const spot = SPOT_PLATFORMS.find(({ name }) => name === shown.changes.spot);
  return {
    id: shown.id,
    changePercent: shown.changePercent ?? 0,
    optimizationType: shown.optimizationType,
    containers: (shown.containers ?? []).map(
      ({ name, after }): ContainerSize => {
        const value = (text: string | undefined) =>
          text === undefined ? undefined : quantityValue(text);
        return {
          name,
          requests: {
            cpu: value(after.cpu_request),
            memory: value(after.memory_request),
          },
          limits: {
            cpu: value(after.cpu_limit),
            memory: value(after.memory_limit),
          },
        };
      },
    ),
    ...(shown.changes.replicas !== undefined && {
      replicas: Number(shown.changes.replicas),
    }),
    ...(spot && { spot: spot.name }),
    ...(shown.changes.schedule !== undefined && {
      schedule: shown.changes.schedule,
    }),
    ...(shown.autoscalers && { autoscalerTargets: shown.autoscalers }),
    currentCost: shown.currentCost,
    optimizedCost: shown.optimizedCost,
    monthlySavings: shown.monthlySavings,
    confidence: shown.confidenceScore,
    risk: {
      level: shown.riskLevel,
      score: 0,
      reasons: shown.riskReasons ?? [],
    },
    reasons: shown.reasons ?? [],
  };
}
