import { createHash } from 'node:crypto';
import type {
  CostOptimizationObject,
  CostOptimizationStatus,
  CurrentRecommendation,
} from '@flyrail/backstage-plugin-optimization-common';
import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AnalysisRequest,
  AnalysisTarget,
  ContainerSize,
  Recommendation,
} from '../analysis';
import {
  changesAnything,
  changeYaml,
  isNearly,
  leafChanges,
  shownRecommendation,
} from '../change/plan';
import { workloadMedium } from '../change/leaves';
import type { Look, Parts } from '../parts';
import type { Story } from '../story';
import { constraintsOf, type Target } from '../target/findTarget';
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

/** The workload as an analysis sees it. */
export async function analysisTarget(
  look: Look,
  { workload }: Target,
): Promise<AnalysisTarget> {
  const { kind, namespace, name, uid, replicas, podLabels, podSpec } = workload;
  return {
    cluster: look.cluster.name,
    ...{ kind, namespace, name, uid, replicas, podLabels, podSpec },
    pods: workload.object.status?.desiredNumberScheduled,
    containers: workload.containers,
    ...(await constraintsOf(look, workload)),
  };
}

/** Names everything that a recommendation depends on but the usage itself. Pure. */
export function fingerprint(
  { spec }: CostOptimizationObject,
  target: AnalysisTarget,
): string {
  const { optimizationType, metricsWindow, maxChangePercent } = spec;
  const { uid, replicas, containers, autoscalers, disruptionBudgets } = target;
  return createHash('sha256')
    .update(
      JSON.stringify([
        [optimizationType, metricsWindow, maxChangePercent],
        [uid, replicas, containers, autoscalers, disruptionBudgets],
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
      const shown = shownFor(result.recommendation, target);
      if (!changesAnything(shown)) {
        status.currentRecommendation = undefined;
      } else if (!isNearly(status.currentRecommendation, shown)) {
        status.currentRecommendation = shown;
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
function shownFor(
  recommendation: Recommendation,
  { workload, medium, obstacle }: Target,
): CurrentRecommendation {
  const shown = shownRecommendation(recommendation, workload);
  if (!obstacle) {
    return shown;
  }
  const where =
    medium ?? workloadMedium(workloadKinds[workload.kind], workload.object);
  const changes = leafChanges(shown, where, {
    isWorkload: where.object.metadata.uid === workload.uid,
  });
  return { ...shown, yaml: changeYaml(where, changes).slice(0, 32768) };
}

/** What the status shows, in numbers again: what is shown is what is decided about. Pure. */
export function decidedRecommendation(
  shown: CurrentRecommendation,
): Recommendation & { id: string; changePercent: number } {
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
