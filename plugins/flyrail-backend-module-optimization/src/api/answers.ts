import {
  cpuQuantity,
  KUBERNETES_ID,
  memoryQuantity,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  podRequest,
  usdPerMonth,
  workloadId,
  type ContainerQuantities,
  type CostOptimizationObject,
  type Explanation,
  type ExplanationAnswer,
  type OptimizerRecommendation,
  type PriceBook,
  type ReasonAnswer,
  type UsageStatus,
  type WorkloadSummary,
} from '@flyrail/backstage-plugin-optimization-common';
import type { Amounts, ContainerSize } from '../analysis';
import {
  RECOMMENDED_TYPES,
  type Judgement,
  type OptimizationType,
} from '../analysis/judge';
import type { UsageSource, WorkloadUsage } from '../usage/usageSource';
import { protectionOf, type PlacedWorkload } from './workloads';

/** Usage that ends longer ago than that is old. */
const STALE_SECONDS = 3_600;

/** The spec's name of each type of a recommendation. */
export const SPEC_TYPES = Object.fromEntries(
  Object.entries(RECOMMENDED_TYPES).map(([spec, name]) => [name, spec]),
) as Record<OptimizerRecommendation['optimization_type'], OptimizationType>;

/** USD, in cents. */
export const cents = (usd: number) => Math.round(usd * 100) / 100;
/** A share, as finely as anybody reads it. */
export const share = (value: number) => Math.round(value * 10_000) / 10_000;

/** A container's size in quantities. Pure. */
export function quantitiesOf({
  requests,
  limits,
}: {
  readonly requests: Readonly<Amounts>;
  readonly limits: Readonly<Amounts>;
}): ContainerQuantities {
  return {
    ...(requests.cpu !== undefined && {
      cpu_request: cpuQuantity(requests.cpu),
    }),
    ...(requests.memory !== undefined && {
      memory_request: memoryQuantity(requests.memory),
    }),
    ...(limits.cpu !== undefined && { cpu_limit: cpuQuantity(limits.cpu) }),
    ...(limits.memory !== undefined && {
      memory_limit: memoryQuantity(limits.memory),
    }),
  };
}

/** A workload as the API tells of it. Pure. */
export function summaryOf(
  placed: PlacedWorkload,
  {
    prices,
    optimization,
  }: {
    prices: PriceBook;
    optimization?: CostOptimizationObject;
  },
): WorkloadSummary {
  const { cluster, workload } = placed;
  const { namespace, kind, name, replicas, containers, object } = workload;
  const kubernetesId = object.metadata.labels?.[KUBERNETES_ID];
  const isProtected = protectionOf(workload);
  const pods = replicas ?? object.status?.desiredNumberScheduled;
  return {
    workload_id: workloadId({ cluster, namespace, kind, name }),
    ...{ cluster, namespace, kind, name },
    ...(replicas !== undefined && { replicas }),
    containers: containers.map((container: ContainerSize) => ({
      name: container.name,
      ...quantitiesOf(container),
    })),
    ...(pods !== undefined && {
      monthly_cost: cents(
        usdPerMonth({ ...podRequest(containers), pods }, prices.onDemand),
      ),
    }),
    ...(kubernetesId && { kubernetes_id: kubernetesId }),
    ...(optimization && {
      cost_optimization: {
        namespace: optimization.metadata.namespace ?? '',
        name: optimization.metadata.name ?? '',
      },
    }),
    ...(isProtected && { protected: isProtected }),
  };
}

/** How the source of a workload's usage is doing. Pure. */
export function usageStatus(
  cluster: string,
  source: UsageSource | undefined,
  usage: WorkloadUsage | undefined,
  nowSeconds: number,
): UsageStatus {
  if (!source)
    return {
      kind: 'none',
      state: 'none',
      message: `Nobody knows what is used in cluster "${cluster}".`,
      remedy: `Add cluster "${cluster}" with its Prometheus to flyrail.optimization.usage in the app-config.`,
      stale: false,
    };
  const { state, message, remedy } = source.state();
  const until = usage?.until;
  return {
    kind: source.kind,
    ...{ state, message },
    ...(remedy && { remedy }),
    ...(until !== undefined && {
      read_until: new Date(until * 1000).toISOString(),
    }),
    stale: until !== undefined && nowSeconds - until > STALE_SECONDS,
  };
}

/** A judgement as the API tells of it. Pure. */
export function recommendationOf(
  judgement: Judgement,
): OptimizerRecommendation {
  const { decision } = judgement;
  const current = cents(judgement.currentCost);
  const optimized = cents(judgement.optimizedCost);
  return {
    optimization_type: judgement.optimizationType,
    current_cost: current,
    optimized_cost: optimized,
    monthly_savings: cents(current - optimized),
    ...(judgement.realizable && {
      realizable_savings: {
        lower: cents(judgement.realizable.lower),
        estimate: cents(judgement.realizable.estimate),
        upper: cents(judgement.realizable.upper),
      },
    }),
    price_source: judgement.priceSource,
    confidence_score: share(judgement.confidence),
    risk_assessment: {
      level: judgement.risk.level,
      score: share(judgement.risk.score),
      reasons: judgement.risk.reasons,
    },
    recommended_config: {
      ...decision.changes,
      containers: decision.containers.map(({ before, after }) => ({
        name: after.name,
        before: quantitiesOf(before),
        after: quantitiesOf(after),
      })),
    },
    reasons: judgement.reasons,
    explanations: judgement.explanations.map(
      ({ container, resource, explanation }) => ({
        container,
        resource,
        ...explanationOf(explanation),
      }),
    ),
  };
}

function explanationOf({
  data,
  rule,
  whyNotMore,
  whyNotLess,
}: Explanation): Omit<ExplanationAnswer, 'container' | 'resource'> {
  const plain = ({ code, values, text }: Explanation['whyNotMore']) =>
    ({ code, values: { ...values }, text } satisfies ReasonAnswer);
  return {
    data: data.map(plain),
    rule: rule.map(plain),
    why_not_more: plain(whyNotMore),
    why_not_less: plain(whyNotLess),
  };
}
