import {
  decide,
  hasSpotNodes,
  NO_SCHEDULE,
  podSlices,
  readSchedule,
  realizableSavings,
  SIZED_RESOURCES,
  spotPlatformOf,
  type CostOptimizationSpec,
  type Decision,
  type Explanation,
  type Interval,
  type Needs,
  type PriceBook,
  type SizedResource,
  type UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type {
  Amounts,
  AnalysisRequest,
  AnalysisResult,
  Recommendation,
} from '../analysis';
import { evidenceOf } from './evidence';
import { placementOf, type ClusterLoad } from './placement';
import { loadOfAll, podsOf, slicesOfAll } from './podsOverTime';
import { reasonsOf } from './reasons';
import { advise, wantedOf, type ContainerAdvice } from './wanted';
import { withinOrADay } from './window';

export type OptimizationType = CostOptimizationSpec['optimizationType'];

/** Why one figure is what it is. */
export interface ContainerExplanation {
  container: string;
  resource: SizedResource;
  explanation: Explanation;
}

/** A recommendation with everything that the optimizer's API tells of it. */
export interface Judgement extends Recommendation {
  decision: Decision;
  explanations: ContainerExplanation[];
  /** USD a month that the nodes can give back. */
  realizable?: Interval;
  priceSource: string;
}

export type JudgementResult =
  | { outcome: 'recommendation'; recommendation: Judgement }
  | Extract<AnalysisResult, { outcome: 'nothingToGain' | 'notEnoughData' }>;

export interface JudgeOptions {
  prices: PriceBook;
  /** The cluster's nodes and pods; without them nothing is said of what nodes can give back, nor of spot capacity. */
  load?: ClusterLoad;
  /** Whose days and hours schedules are in; default UTC. */
  timeZone?: string;
}

/** The recommendation's name of each type of a spec. */
export const RECOMMENDED_TYPES: Record<
  OptimizationType,
  Recommendation['optimizationType']
> = {
  CPU: 'right_size_cpu',
  MEMORY: 'right_size_memory',
  REPLICAS: 'reduce_replicas',
  SPOT_INSTANCES: 'spot_instances',
  SCHEDULED_SCALING: 'scheduled_scaling',
  ALL: 'combined',
};

/** A status holds 20; one is of the prices. */
const MOST_REASONS = 19;

/** Judges a workload by its usage. ALL decides about everything together. Pure. */
export function judge(
  request: AnalysisRequest,
  byContainer: ReadonlyMap<string, UsageDigest>,
  { prices, load: cluster, timeZone }: JudgeOptions,
): JudgementResult {
  const { target, optimizationType: type, windowSeconds, now } = request;
  const from = now.getTime() / 1000 - windowSeconds;
  const looked = new Map(
    target.containers.flatMap(({ name }) => {
      const digest = byContainer.get(name);
      return digest ? [[name, withinOrADay(digest, from)] as const] : [];
    }),
  );
  const seen = new Map([...looked].map(([name, { digest }]) => [name, digest]));
  const advices = advise(target, seen);
  const needs = lacking(advices, SIZED_RESOURCES[type]);
  if (needs) return notEnough(request, needs);
  const widened = widenedWindow(
    windowSeconds,
    Math.max(...[...looked.values()].map(({ widenedBy }) => widenedBy)),
  );
  const pods = podsOf(target);
  const all = [...seen.values()];
  const nodeLabels = (cluster?.nodes ?? []).map(({ labels }) => labels);
  const spotPlatform = spotPlatformOf(nodeLabels);
  const decision = decide({
    workload: target,
    pods,
    type,
    maxChangePercent: request.maxChangePercent,
    wanted: wantedOf(target, advices, seen),
    load: loadOfAll(target, all),
    slices: slicesOfAll(target, podSlices(all)),
    timeZone,
    ...(target.schedule && {
      scheduleInForce: readSchedule(target.schedule),
    }),
    spotPlatform,
    lacksSpotNodes: spotPlatform && !hasSpotNodes(spotPlatform, nodeLabels),
    maxRiskLevel: request.maxRiskLevel,
    unwritable: target.unwritable,
    prices,
    usage: seen,
    evidence: evidenceOf(all, pods),
  });
  const reasons = [
    ...widened,
    ...reasonsOf({ target, type, decision, advices, seen }),
  ].slice(0, MOST_REASONS);
  const { schedule } = decision.changes;
  if (Object.keys(decision.changes).length === 0)
    return { outcome: 'nothingToGain', message: nothingToGain(reasons) };
  const placement = cluster && placementOf(cluster, target, decision, prices);
  const realizable =
    placement && realizableSavings(placement, decision.monthlySavings);
  return {
    outcome: 'recommendation',
    recommendation: {
      optimizationType: RECOMMENDED_TYPES[type],
      containers: decision.containers.map(({ before, after }) => ({
        name: after.name,
        requests: differing(before.requests, after.requests),
        limits: differing(before.limits, after.limits),
      })),
      ...(decision.replicas !== undefined && { replicas: decision.replicas }),
      ...(schedule !== undefined && { schedule }),
      ...(decision.spot && { spot: decision.spot.platform }),
      ...(decision.autoscalerTargets.length > 0 && {
        autoscalerTargets: decision.autoscalerTargets,
      }),
      currentCost: decision.currentCost,
      optimizedCost: decision.optimizedCost,
      monthlySavings: decision.monthlySavings,
      ...(realizable && {
        realizable: realizable.usdPerMonth,
        realizableSavings: realizable.usdPerMonth.estimate,
      }),
      confidence: decision.confidence,
      risk: {
        level: decision.risk.level,
        score: decision.risk.score,
        reasons: decision.risk.reasons.map(({ message }) => message),
      },
      reasons: [
        ...reasons,
        `Costs are of what is requested, at ${prices.source}.${
          realizable
            ? ` ${givenBack(realizable.usdPerMonth)}${notPlaced(decision)}`
            : ''
        }`,
      ],
      decision,
      explanations: advices.flatMap(({ container, resource, advice }) =>
        advice.outcome === 'recommended' &&
        (SIZED_RESOURCES[type].length === 0 ||
          SIZED_RESOURCES[type].includes(resource))
          ? [{ container, resource, explanation: advice.explanation }]
          : [],
      ),
      priceSource: prices.source,
    },
  };
}

/** What is missing, where nothing that was asked about can be answered. */
function lacking(
  advices: readonly ContainerAdvice[],
  resources: readonly SizedResource[],
): Needs | 'everything' | undefined {
  const asked = advices.filter(
    ({ resource }) => !resources.length || resources.includes(resource),
  );
  if (!asked.length) return 'everything';
  const missing = asked.flatMap(({ advice }) =>
    advice.outcome === 'needs' ? [advice] : [],
  );
  if (missing.length < asked.length) return undefined;
  return missing.reduce((most, each) =>
    each.hours < most.hours ? each : most,
  );
}

function notEnough(
  { target }: AnalysisRequest,
  needs: Needs | 'everything',
): JudgementResult {
  const of = `${target.kind} ${target.name}`;
  if (needs === 'everything')
    return {
      outcome: 'notEnoughData',
      message: `No container of ${of} has been measured in this time: needs 1 more day of data`,
    };
  return { outcome: 'notEnoughData', message: `${of}: needs ${needs.needs}` };
}

/** That more was looked at than was asked for, and why. */
function widenedWindow(windowSeconds: number, widenedBy: number): string[] {
  const hours = (seconds: number) => Math.round(seconds / 3600);
  return widenedBy > 0
    ? [
        `The last ${hours(
          windowSeconds,
        )} h hold no whole day of usage, so neither its nights nor its peaks: ${hours(
          windowSeconds + widenedBy,
        )} h were looked at.`,
      ]
    : [];
}

function givenBack({ lower, estimate, upper }: Interval): string {
  return estimate >= 0.005
    ? `Whole nodes give back ${estimate.toFixed(2)} USD of it (${lower.toFixed(
        2,
      )} to ${upper.toFixed(2)}), if something takes away empty ones.`
    : `No node becomes empty by it, so the bill stays until other workloads shrink too${
        upper >= 0.005
          ? ` (at best ${upper.toFixed(2)} USD are given back)`
          : ''
      }.`;
}

/** What a placement does not tell: machines that are cheaper, and those that are empty at night. */
function notPlaced({ spot, changes: { schedule } }: Decision): string {
  const others = [
    ...(spot ? ['spot capacity'] : []),
    ...(schedule && schedule !== NO_SCHEDULE ? ['quiet hours'] : []),
  ];
  return others.length
    ? ` What ${others.join(' and ')} give${
        others.length > 1 || !spot ? '' : 's'
      } back is not in it.`
    : '';
}

function differing(before: Amounts, after: Amounts): Amounts {
  return {
    ...(after.cpu !== before.cpu && { cpu: after.cpu }),
    ...(after.memory !== before.memory && { memory: after.memory }),
  };
}

function nothingToGain(reasons: readonly string[]): string {
  return ['It is as it should be.', ...reasons].join(' ').slice(0, 2000);
}
