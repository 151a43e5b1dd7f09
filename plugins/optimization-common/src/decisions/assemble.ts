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
import { decidePodCount, fewestPods, type PodCount } from './podCount';
import { meanReplicas, NO_SCHEDULE } from './replicaSchedule';
import { riskFacts } from './riskFacts';
import type { ScheduleDecision } from './schedule';
import {
  type Conflict,
  decideSizing,
  type MovedTarget,
  type SizedResource,
} from './sizing';
import {
  decideSpot,
  isOnSpot,
  type SpotDecision,
  type SpotPlatform,
} from './spot';
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
  /** The schedule in force ends, and `replicas` are there at any hour. */
  readonly endsSchedule?: true;
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

/** Why a part is left out though it is asked for, in words; absent: it is decided about. */
export interface LeftOut {
  readonly spot?: string;
  readonly schedule?: string;
}

/**
 * What containers request that each type decides about.
 *
 * @public
 */
export const SIZED_RESOURCES: Record<DecisionType, readonly SizedResource[]> = {
  CPU: ['cpu'],
  MEMORY: ['memory'],
  REPLICAS: [],
  ALL: ['cpu', 'memory'],
  SPOT_INSTANCES: [],
  SCHEDULED_SCALING: [],
};

/** Puts the parts of a decision together: what each comes to beside the others, what all of it costs and how risky all of it is. */
export function assemble(input: DecisionInput, leftOut: LeftOut): Decision {
  const { workload, wanted, maxChangePercent } = input;
  const resources = SIZED_RESOURCES[input.type];
  const sizing = decideSizing(workload, wanted, {
    ...{ resources, maxChangePercent },
  });
  const containers = changedContainers(workload.containers, sizing.containers);
  const counted = decidePodCount(input, {
    request: leastOnTheWay(
      sizing.containers,
      decideSizing(workload, wanted, { resources, maxChangePercent: 100 })
        .containers,
    ),
    changed: containers,
    withoutSchedule: leftOut.schedule,
  });
  const spot = spotOf(input, counted, leftOut);
  const pods = workload.replicas ?? input.pods ?? 1;
  const { schedule, replicas } = counted;
  const { currentCost, optimizedCost } = costs(input, {
    ...{ sizes: sizing.containers, counted, pods },
    spot: spot.suits !== undefined,
  });
  const confidence = certaintyOf(workload, input.usage, sizing.containers, {
    before: pods,
    after: schedule?.busyReplicas ?? replicas ?? pods,
  });
  return {
    containers,
    ...(replicas !== undefined && { replicas }),
    autoscalerTargets: sizing.targets,
    ...(spot.suits && { spot: spot.suits }),
    ...(schedule && { schedule }),
    ...(counted.endsSchedule && { endsSchedule: true }),
    changes: changesOf({
      containers,
      replicas,
      autoscalerTargets: sizing.targets,
      spot: spot.suits?.platform,
      schedule: counted.endsSchedule ? NO_SCHEDULE : schedule?.schedule,
    }),
    changePercent: Math.max(
      0,
      ...containers.map(largestChange),
      ...[replicas, schedule?.quietReplicas].map(count =>
        count === undefined ? 0 : changePercent(workload.replicas, count),
      ),
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
    reasons: [...counted.reasons, ...spot.reasons],
  };
}

/** Pods are counted in the smaller of what they ask for now and where the steps lead: what is taken away would be missing then. */
function leastOnTheWay(
  now: Workload['containers'],
  then: Workload['containers'],
): { cpu: number; memory: number } {
  const [step, goal] = [podRequest(now), podRequest(then)];
  return {
    cpu: Math.min(step.cpu, goal.cpu),
    memory: Math.min(step.memory, goal.memory),
  };
}

function spotOf(
  input: DecisionInput,
  counted: PodCount,
  leftOut: LeftOut,
): {
  suits?: Extract<SpotDecision, { outcome: 'suits' }>;
  reasons: string[];
} {
  const { workload, type, spotPlatform, lacksSpotNodes } = input;
  const isByTheWay = type === 'ALL';
  if (
    type !== 'SPOT_INSTANCES' &&
    !(isByTheWay && spotPlatform && !lacksSpotNodes)
  )
    return { reasons: [] };
  if (isByTheWay && isOnSpot(workload, spotPlatform!))
    return { reasons: ['spot: its pods prefer spot nodes already'] };
  const decision = decideSpot(
    workload,
    spotPlatform,
    fewestPods(counted, input) ?? 0,
  );
  const obstacles =
    decision.outcome === 'unfit'
      ? decision.obstacles.map(({ message }) => message)
      : [];
  if (decision.outcome === 'suits' && leftOut.spot === undefined)
    return {
      suits: decision,
      reasons: [
        `spot: suits, on ${decision.platform}`,
        ...(lacksSpotNodes ? [withoutSpotNodes(spotPlatform!)] : []),
      ],
    };
  return {
    reasons: isByTheWay
      ? [
          `spot capacity was left out: ${[
            ...obstacles,
            ...(leftOut.spot === undefined ? [] : [leftOut.spot]),
          ].join('; ')}`,
        ]
      : obstacles.map(message => `spot: ${message}`),
  };
}

function withoutSpotNodes({ label: { key, value } }: SpotPlatform): string {
  return `spot: no node has ${key}=${value} yet, so its pods would stay where they are and no saving is counted: add nodes with spot capacity`;
}

/**
 * What it costs and would cost: requests × pods × price, each as they are and as they will be, so that no saving counts twice. Pods are the mean
 * of the week where they follow the clock. Spot capacity has its price where there is such a node.
 */
function costs(
  {
    workload,
    prices,
    scheduleInForce,
    spotPlatform,
    lacksSpotNodes,
  }: DecisionInput,
  after: {
    sizes: Workload['containers'];
    counted: PodCount;
    pods: number;
    spot: boolean;
  },
): { currentCost: number; optimizedCost: number } {
  const now = scheduleInForce ? meanReplicas(scheduleInForce) : after.pods;
  const spotPrice = lacksSpotNodes ? prices.onDemand : prices.spot;
  const isSpot = spotPlatform !== undefined && isOnSpot(workload, spotPlatform);
  const { schedule, replicas } = after.counted;
  return {
    currentCost: usdPerMonth(
      { ...podRequest(workload.containers), pods: now },
      isSpot ? spotPrice : prices.onDemand,
    ),
    optimizedCost: usdPerMonth(
      {
        ...podRequest(after.sizes),
        pods: schedule?.meanReplicas ?? replicas ?? now,
      },
      isSpot || after.spot ? spotPrice : prices.onDemand,
    ),
  };
}
