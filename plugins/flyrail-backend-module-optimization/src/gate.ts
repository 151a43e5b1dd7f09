import {
  decideSpot,
  fewestReplicas,
  isRiskier,
  keptScalePoints,
  NO_SCHEDULE,
  readSchedule,
  SPOT_CONFIDENCE,
  SPOT_PLATFORMS,
  type CostOptimizationSpec,
  type CostOptimizationStatus,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget, Recommendation } from './analysis';

/** Quantities are rounded, and with them what a target comes to. In percent of a request. */
const ROUNDING = 1;

export interface GateInput {
  spec: CostOptimizationSpec;
  /** What is recommended, with its id and its largest change in percent. */
  recommendation: Recommendation & { id: string; changePercent: number };
  target: Pick<
    AnalysisTarget,
    | 'kind'
    | 'name'
    | 'replicas'
    | 'schedule'
    | 'autoscalers'
    | 'disruptionBudgets'
    | 'containers'
    | 'podSpec'
  >;
  /** The id of the recommendation that a person wants applied. */
  requested?: string;
  /** What is said of a request for another recommendation, which was taken off. */
  outdated?: { message: string };
  /** Whether the schedule, if there is one, is due. */
  isDue: boolean;
  held?: CostOptimizationStatus['held'];
  generation: number;
  canSeal: boolean;
  /** Why the pods are not settled. */
  unsettled?: string;
  /** Why another template would not reach the pods. */
  rolloutHeld?: string;
}

/** Whether a recommendation is applied now; if not, why, and what would change that. */
export type Gate =
  | { apply: true; byPerson: boolean }
  | { apply: false; reason: string; message: string };

const NO_KEY =
  'There is no key to seal the state with that a rollback needs, so nothing is applied: set flyrail.optimization.stateKey in the app-config ("openssl rand -base64 32" makes one)';

const no = (reason: string, message: string): Gate => ({
  apply: false,
  reason,
  message,
});

/**
 * OPT-5 and OPT-7: what may be applied, and by whom. What a person asks for by its id goes beyond confidence, risk,
 * schedule and size, but not beyond dryRun, the last replica, an autoscaler's, a budget, or a workload in motion. Pure.
 */
export function gate(input: GateInput): Gate {
  const { spec, recommendation, requested, outdated } = input;
  const byPerson = requested === recommendation.id;
  const never = impossible(input);
  if (never) {
    return never;
  }
  if (spec.dryRun) {
    // Who turns it off is not to find out only then.
    const besides = input.canSeal ? '' : `. ${NO_KEY}`;
    return no(
      'DryRun',
      `spec.dryRun is true, so nothing is changed: set dryRun: false, then apply it, or set autoApply: true${besides}`,
    );
  }
  if (!input.canSeal) {
    return no('StateKeyMissing', NO_KEY);
  }
  if (input.unsettled) {
    return no('WorkloadUnsettled', input.unsettled);
  }
  if (byPerson) {
    return { apply: true, byPerson: true };
  }
  const byItself = withoutPerson(input);
  // It is the last that is to be said only where nothing happens without another request.
  return outdated && !byItself.apply && byItself.reason === 'WaitsForPerson'
    ? no('RequestOutdated', outdated.message)
    : byItself;
}

/** What is applied without anybody's word, unless something was undone. */
function withoutPerson(input: GateInput): Gate {
  const { spec, held } = input;
  if (!spec.autoApply) {
    return no(
      'WaitsForPerson',
      'It waits for a person: apply it, or set autoApply: true',
    );
  }
  if (held && held.generation === input.generation) {
    return no(
      'Held',
      `Nothing is applied by itself since ${held.since} (${held.message}): change the spec, or apply it`,
    );
  }
  return automatic(input);
}

/** What nobody can have. */
function impossible(input: GateInput): Gate | undefined {
  const { recommendation, target } = input;
  const replicas = fewestOf(recommendation);
  if (replicas !== undefined) {
    if (replicas < 1) {
      return no('BelowOneReplica', 'It would leave no replica at all');
    }
    if (target.kind === 'DaemonSet') {
      return no('NoReplicas', 'A DaemonSet has no replicas to change');
    }
    const [autoscaler] = target.autoscalers;
    if (autoscaler) {
      return no(
        'AutoscalerInCharge',
        `The HorizontalPodAutoscaler ${autoscaler.name} chooses the replicas: change its bounds instead`,
      );
    }
    const budget = target.disruptionBudgets.find(
      ({ minAvailable }) =>
        typeof minAvailable === 'number' && replicas <= minAvailable,
    );
    if (budget) {
      return no(
        'DisruptionBudget',
        `The PodDisruptionBudget ${budget.name} wants ${budget.minAvailable} pods at all times, and ${replicas} would let none be moved: lower its minAvailable`,
      );
    }
  }
  const changesPods =
    recommendation.containers.length > 0 || recommendation.spot !== undefined;
  if (changesPods && input.rolloutHeld !== undefined) {
    return no('RolloutHeld', input.rolloutHeld);
  }
  return autoscalerInTheWay(input) ?? unfitForSpot(input);
}

/** What is decided about spot capacity is decided again, of the workload as it is now. */
function unfitForSpot({ recommendation, target }: GateInput): Gate | undefined {
  if (recommendation.spot === undefined) {
    return undefined;
  }
  const kept = target.schedule && fewestReplicas(readSchedule(target.schedule));
  const decision = decideSpot(
    target,
    SPOT_PLATFORMS.find(({ name }) => name === recommendation.spot),
    fewestOf(recommendation) ??
      target.autoscalers[0]?.minReplicas ??
      kept ??
      target.replicas ??
      0,
  );
  return decision.outcome === 'unfit'
    ? no(
        'SpotUnfit',
        `It does not suit spot capacity: ${decision.obstacles
          .map(({ message }) => message)
          .join('; ')}`,
      )
    : undefined;
}

/** A request that an autoscaler scales by changes along with its target, or not at all. */
function autoscalerInTheWay({
  recommendation: { autoscalerTargets = [], containers },
  target,
}: GateInput): Gate | undefined {
  const after = target.containers.map(container => {
    const requests = containers.find(
      ({ name }) => name === container.name,
    )?.requests;
    return {
      ...container,
      requests: {
        cpu: requests?.cpu ?? container.requests.cpu,
        memory: requests?.memory ?? container.requests.memory,
      },
    };
  });
  const wrong = (['cpu', 'memory'] as const)
    .flatMap(resource =>
      keptScalePoints(target.autoscalers, target.containers, after, resource),
    )
    .find(({ name, container, resource, percent, kept }) => {
      const moved = autoscalerTargets.find(
        each =>
          each.name === name &&
          each.resource === resource &&
          each.container === container,
      );
      return Math.abs((moved?.after ?? percent) - kept) > ROUNDING;
    });
  return wrong
    ? no(
        'AutoscalerInTheWay',
        `The HorizontalPodAutoscaler ${wrong.name} scales by the ${wrong.resource} request: another request changes how many pods it wants, so its target must be changed from ${wrong.percent} to ${wrong.kept} % along with it`,
      )
    : undefined;
}

/** With as many decimals as it takes to see that it is less; two, where they do. */
function below(value: number, bound: number): string {
  const texts = [2, 3].map(decimals => value.toFixed(decimals));
  return texts.find(text => Number(text) < bound) ?? String(value);
}

/** The fewest pods that there would be at any time; undefined where their number stays. */
function fewestOf({ replicas, schedule }: Recommendation): number | undefined {
  return schedule === undefined || schedule === NO_SCHEDULE
    ? replicas
    : fewestReplicas(readSchedule(schedule));
}

/** What the bounds of the spec allow. */
function automatic({ spec, recommendation, target, isDue }: GateInput): Gate {
  const { confidence, risk, changePercent } = recommendation;
  if (confidence < spec.minConfidence) {
    return no(
      'NotSureEnough',
      `Its confidence is ${below(
        confidence,
        spec.minConfidence,
      )}, below minConfidence ${
        spec.minConfidence
      }: apply it by hand, or lower minConfidence`,
    );
  }
  if (isRiskier(risk.level, spec.maxRiskLevel)) {
    return no(
      'TooRisky',
      `Its risk is ${risk.level}, above maxRiskLevel ${spec.maxRiskLevel}: apply it by hand, or raise maxRiskLevel`,
    );
  }
  if (changePercent > spec.maxChangePercent) {
    return no(
      'TooLarge',
      `It changes a value by ${changePercent.toFixed(
        0,
      )} %, more than maxChangePercent ${
        spec.maxChangePercent
      }: apply it by hand, or raise maxChangePercent`,
    );
  }
  const fewest = fewestOf(recommendation);
  if (
    target.kind === 'StatefulSet' &&
    fewest !== undefined &&
    fewest < (target.replicas ?? Infinity)
  ) {
    return no(
      'StatefulSetReplicas',
      'The replicas of a StatefulSet are reduced by a person: apply it by hand',
    );
  }
  // Whatever else is asked for along with it.
  if (recommendation.spot !== undefined && confidence < SPOT_CONFIDENCE) {
    return no(
      'NotSureEnough',
      `Spot instances are taken by themselves with a confidence of ${SPOT_CONFIDENCE} or more`,
    );
  }
  if (!isDue) {
    return no('WaitsForSchedule', 'It is applied when spec.schedule comes');
  }
  return { apply: true, byPerson: false };
}
