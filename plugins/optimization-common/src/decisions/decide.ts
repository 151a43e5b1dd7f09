import { usdPerMonth } from '../prices';
import { assessRisk, type RiskAssessment } from '../risk';
import { certaintyOf } from './certainty';
import {
  changedContainers,
  type Changes,
  changesOf,
  type ContainerChange,
  largestChange,
} from './changes';
import type { DecisionInput, DecisionType } from './decisionInput';
import { changePercent } from './nextStep';
import { decidePodCount, type PodCount } from './podCount';
import { riskFacts } from './riskFacts';
import type { ScheduleDecision } from './schedule';
import {
  type Conflict,
  decideSizing,
  type MovedTarget,
  type SizedResource,
} from './sizing';
import { decideSpot, type SpotDecision } from './spot';
import { podRequest, type Workload } from './workload';

/**
 * What to change, all of it together, as one step.
 *
 * @public
 */
export interface Decision {
  /** Only those that change. */
  readonly containers: readonly ContainerChange[];
  /** Undefined: they stay. */
  readonly replicas?: number;
  readonly autoscalerTargets: readonly MovedTarget[];
  readonly spot?: Extract<SpotDecision, { outcome: 'suits' }>;
  readonly schedule?: Extract<ScheduleDecision, { outcome: 'schedule' }>;
  readonly changes: Changes;
  /** The largest change of one value, in percent. */
  readonly changePercent: number;
  /** How many further steps there are; Infinity never: what cannot be stepped stays and is in `conflicts`. */
  readonly stepsLeft: number;
  /** USD a month, nominal. */
  readonly currentCost: number;
  readonly optimizedCost: number;
  readonly monthlySavings: number;
  /** That it holds in the next seven days, 0–1: of this step, not of where the steps lead. */
  readonly confidence: number;
  readonly risk: RiskAssessment;
  /** What was held back, and for what. */
  readonly conflicts: readonly Conflict[];
  /** What a person has to agree to before it may be applied; absent: nothing. */
  readonly needsApproval?: string;
  /** Why this, why not more. */
  readonly reasons: readonly string[];
}

const RESOURCES: Record<DecisionType, readonly SizedResource[]> = {
  CPU: ['cpu'],
  MEMORY: ['memory'],
  REPLICAS: [],
  ALL: ['cpu', 'memory'],
  SPOT_INSTANCES: [],
  SCHEDULED_SCALING: [],
};

/**
 * Decides about a workload. One type, or ALL of them as one decision:
 *
 * 1. Requests first: everything else is counted in them.
 * 2. Replicas have one writer: an autoscaler, else a schedule, else the workload. Who yields says so.
 * 3. Replicas are counted with the requests as they will be, so that all pods together still carry the load twice. While a request has to
 *    rise no pod is taken away: what was too small is not made up for by fewer.
 * 4. With spot capacity there are two pods or more at every hour.
 *
 * @public
 */
export function decide(input: DecisionInput): Decision {
  const { workload, type, maxChangePercent } = input;
  const reasons: string[] = [];
  const sizing = decideSizing(workload, input.wanted, {
    resources: RESOURCES[type],
    maxChangePercent,
  });
  const containers = changedContainers(workload.containers, sizing.containers);
  const counted = decidePodCount(input, sizing.containers, containers);
  reasons.push(...counted.reasons);
  const spot = spotOf(input, counted);
  reasons.push(...spot.reasons);
  const pods = workload.replicas ?? input.pods ?? 1;
  const { currentCost, optimizedCost } = costs(input, sizing.containers, {
    before: pods,
    after: counted.schedule?.meanReplicas ?? counted.replicas ?? pods,
    spot: spot.suits !== undefined,
  });
  const schedule = counted.schedule;
  const confidence = certaintyOf(workload, input.usage, sizing.containers, {
    before: pods,
    after: schedule?.busyReplicas ?? counted.replicas ?? pods,
  });
  return {
    containers,
    ...(counted.replicas !== undefined && { replicas: counted.replicas }),
    autoscalerTargets: sizing.targets,
    ...(spot.suits && { spot: spot.suits }),
    ...(schedule && { schedule }),
    changes: changesOf({
      containers,
      replicas: counted.replicas,
      autoscalerTargets: sizing.targets,
      spot: spot.suits?.platform,
      schedule: schedule?.schedule,
    }),
    changePercent: Math.max(
      0,
      ...containers.map(largestChange),
      counted.replicas === undefined
        ? 0
        : changePercent(workload.replicas, counted.replicas),
      schedule
        ? changePercent(schedule.busyReplicas, schedule.quietReplicas)
        : 0,
    ),
    stepsLeft: Math.max(sizing.stepsLeft, counted.stepsLeft),
    currentCost,
    optimizedCost,
    monthlySavings: currentCost - optimizedCost,
    confidence,
    risk: assessRisk(
      riskFacts(
        input,
        containers,
        counted,
        spot.suits !== undefined,
        confidence,
      ),
    ),
    conflicts: [...sizing.conflicts, ...counted.conflicts],
    ...(counted.needsApproval && { needsApproval: counted.needsApproval }),
    reasons,
  };
}

function spotOf(
  { workload, type, spotPlatform }: DecisionInput,
  { replicas, schedule }: PodCount,
): {
  suits?: Extract<SpotDecision, { outcome: 'suits' }>;
  reasons: string[];
} {
  if (type !== 'SPOT_INSTANCES' && !(type === 'ALL' && spotPlatform))
    return { reasons: [] };
  const decision = decideSpot(
    workload,
    spotPlatform,
    schedule?.quietReplicas ??
      replicas ??
      workload.autoscalers[0]?.minReplicas ??
      workload.replicas ??
      0,
  );
  return decision.outcome === 'suits'
    ? {
        suits: decision,
        reasons: [`spot: suits, on ${decision.platform}`],
      }
    : {
        reasons: decision.obstacles.map(({ message }) => `spot: ${message}`),
      };
}

function costs(
  { workload, prices }: DecisionInput,
  sizes: Workload['containers'],
  pods: { before: number; after: number; spot: boolean },
): { currentCost: number; optimizedCost: number } {
  return {
    currentCost: usdPerMonth(
      { ...podRequest(workload.containers), pods: pods.before },
      prices.onDemand,
    ),
    optimizedCost: usdPerMonth(
      { ...podRequest(sizes), pods: pods.after },
      pods.spot ? prices.spot : prices.onDemand,
    ),
  };
}
