/**
 * The JSON of the optimizer's API under `/api/flyrail/optimizer`. Money is in USD, times are ISO-8601 in UTC unless
 * they are of a chart (Unix seconds), quantities are Kubernetes' ("250m", "512Mi").
 */
import type { ClusterStatus } from '@flyrail/backstage-plugin-flyrail-common';
import type { CurrentRecommendation } from '../v1/CostOptimization';
import type { WorkloadKind } from './workloadId';

/** @public */
export type OptimizationType = CurrentRecommendation['optimizationType'];

/**
 * Where the usage comes from and how that is doing.
 *
 * @public
 */
export interface UsageStatus {
  /** `metricsApi`: only what the host collected itself. `none`: nobody is asked. */
  kind: 'prometheus' | 'metricsApi' | 'none';
  /** `none` where no source is configured; else as the last look at it went. */
  state:
    | 'ready'
    | 'pending'
    | 'unreachable'
    | 'wrongAddress'
    | 'unauthorized'
    | 'slow'
    | 'busy'
    | 'empty'
    | 'none';
  /** A sentence for people. */
  message: string;
  /** What to do; absent where nothing is to be done. */
  remedy?: string;
  /** Up to when this workload's usage has been read; absent: never. */
  read_until?: string;
  /** `read_until` is more than an hour ago. */
  stale: boolean;
}

/**
 * What a container asks for and may take; absent: not set.
 *
 * @public
 */
export interface ContainerQuantities {
  cpu_request?: string;
  memory_request?: string;
  cpu_limit?: string;
  memory_limit?: string;
}

/** @public */
export interface WorkloadReference {
  /** `<cluster>:<namespace>:<kind>:<name>`. */
  workload_id: string;
  cluster: string;
  namespace: string;
  kind: WorkloadKind;
  name: string;
}

/** @public */
export interface WorkloadSummary extends WorkloadReference {
  /** How many pods are wanted; absent for a DaemonSet. */
  replicas?: number;
  containers: ({ name: string } & ContainerQuantities)[];
  /** What its requests cost a month, in USD; 0 where nothing is requested; absent where how many pods it has is not known. */
  monthly_cost?: number;
  /** `backstage.io/kubernetes-id` of the workload. */
  kubernetes_id?: string;
  /** The CostOptimization that has it as its target. */
  cost_optimization?: { namespace: string; name: string };
  /** Why it is never optimized; absent where it may be. */
  protected?: string;
}

/**
 * One entry for each cluster, whatever its state.
 *
 * @public
 */
export interface WorkloadList {
  clusters: {
    cluster: ClusterStatus;
    workloads: WorkloadSummary[];
    /** There are more: ask by namespace. */
    truncated: boolean;
  }[];
}

/** @public */
export interface OptimizeRequest {
  /** 0–1; less certain recommendations are left out, and said to be. Default 0. */
  min_confidence?: number;
  /** Default: `combined`, one joint decision about everything. */
  optimization_types?: OptimizationType[];
  /** How far back to look; default `7d`. */
  metrics_window?: MetricsWindow;
  /** 1–100: the most by which a value may change at once; default 100. */
  max_change_percent?: number;
  /** The most risk that `combined` takes for spot capacity or a schedule: what would go beyond is left out of it, and said to be. Default CRITICAL. */
  max_risk_level?: CurrentRecommendation['riskLevel'];
}

/** @public */
export type MetricsWindow = '1h' | '24h' | '7d' | '14d' | '30d';

/** @public */
export interface RiskAssessmentAnswer {
  level: CurrentRecommendation['riskLevel'];
  /** 0–1. */
  score: number;
  /** Sentences for people, the weightiest first. */
  reasons: string[];
}

/**
 * One sentence: a code with values, for a translation, and the sentence in English.
 *
 * @public
 */
export interface ReasonAnswer {
  code: string;
  values: Record<string, number | string>;
  text: string;
}

/**
 * Why one figure is what it is.
 *
 * @public
 */
export interface ExplanationAnswer {
  container: string;
  resource: 'cpu' | 'memory';
  /** Days of usage, and what was left out. */
  data: ReasonAnswer[];
  rule: ReasonAnswer[];
  why_not_more: ReasonAnswer;
  why_not_less: ReasonAnswer;
}

/** @public */
export interface RecommendedConfig extends ContainerQuantities {
  /** As in `status.currentRecommendation.changes`: of the one container that changes, or changes most. */
  replicas?: string;
  autoscaler_target?: string;
  spot?: string;
  schedule?: string;
  /** Each container that changes. */
  containers: {
    name: string;
    before: ContainerQuantities;
    after: ContainerQuantities;
  }[];
}

/** @public */
export interface OptimizerRecommendation {
  optimization_type: OptimizationType;
  /** USD a month. */
  current_cost: number;
  optimized_cost: number;
  /** At list prices: `current_cost - optimized_cost`; below 0 where it costs more. */
  monthly_savings: number;
  /** What of it the nodes can really give back; absent where the nodes are not known. */
  realizable_savings?: { lower: number; estimate: number; upper: number };
  /** Where the prices are from. */
  price_source: string;
  /** 0–1, calibrated: of those that say 0.9, about nine in ten hold. */
  confidence_score: number;
  risk_assessment: RiskAssessmentAnswer;
  recommended_config: RecommendedConfig;
  /** Sentences for people: what was decided and what was held back for what. */
  reasons: string[];
  explanations: ExplanationAnswer[];
}

/**
 * A type that was asked for and for which nothing is recommended, with why.
 *
 * @public
 */
export interface NoRecommendation {
  optimization_type: OptimizationType;
  outcome:
    | 'nothing_to_gain'
    | 'not_enough_data'
    | 'no_source'
    | 'unavailable'
    | 'below_min_confidence'
    | 'not_applicable';
  /** A sentence for people, with what to do where something is to be done. */
  message: string;
}

/** @public */
export interface OptimizeResult {
  workload: WorkloadSummary;
  usage: UsageStatus;
  recommendations: OptimizerRecommendation[];
  no_recommendations: NoRecommendation[];
}

/**
 * One resource of one container over time: each list as long as `times`, null where nothing is known (or nothing was
 * set). Cores or bytes.
 *
 * @public
 */
export interface ResourceChart {
  unit: 'cores' | 'bytes';
  /** Mean over the pods. */
  average: (number | null)[];
  /** The pod that used least. */
  least: (number | null)[];
  /** The pod that used most. */
  most: (number | null)[];
  request: (number | null)[];
  limit: (number | null)[];
  /** What would have been recommended at that time, from what was known then. */
  recommendation: (number | null)[];
  /** What is recommended now; absent: not enough data. */
  recommended_now?: number;
}

/** @public */
export interface WorkloadMetrics {
  workload: WorkloadSummary;
  usage: UsageStatus;
  /** Seconds from one time to the next. */
  step_seconds: number;
  containers: {
    name: string;
    /** Unix seconds, ascending; empty: no usage of it is known in the window. */
    times: number[];
    cpu: ResourceChart;
    memory: ResourceChart;
    /** Unix seconds of kills for memory within the window. */
    oom_kills: number[];
  }[];
}

/** @public */
export interface BacktestRequest {
  /** 1–14, default 14: how many of the last days are replayed. */
  days?: number;
  /** What was to change: of that, requests are replayed. Default as the workload's CostOptimization has it, else `combined`. */
  optimization_type?: OptimizationType;
  /** 1–100: by how much a request was to differ at most from what it is now. Default as the workload's CostOptimization has it, else 100. */
  max_change_percent?: number;
}

/** @public */
export interface BacktestResource {
  /** Share (0–1) of the time in which usage would have been above the request. */
  time_above_request: number;
  /** Mean share (0–1) of the request that would have stood idle. */
  slack: number;
  /** The same of the requests as they are now; absent: none is set. */
  now?: { time_above_request: number; slack: number };
}

/** @public */
export interface BacktestContainer {
  name: string;
  /** Days that were replayed: those before which there was enough data. */
  days: number;
  /** Absent, like `memory`: it could not be judged, for lack of usage or of a request. */
  cpu?: BacktestResource;
  memory?: BacktestResource;
  /** Days on which usage would have passed the memory limit. */
  oom_kills: number;
  /** Share (0–1) of the time in which usage would have passed the CPU limit; 0 without a limit. */
  throttled_share: number;
  /** Days, of those, on which there was an OOM kill, with the size as it was. */
  actual_oom_kills: number;
  /** Share (0–1) of throttled periods there was on these days, with the size as it was. */
  actual_throttled_share: number;
}

/**
 * Had the recommendations been followed day by day, each made from what was known that morning.
 *
 * @public
 */
export interface BacktestResult {
  workload: WorkloadSummary;
  usage: UsageStatus;
  from: string;
  to: string;
  /** Absent where not a single day could be replayed; `message` says why. */
  total?: {
    /** USD that would have been saved in that time, against the requests as they are now; below 0: it would have cost more. */
    saved_usd: number;
    /** The same, for a month. */
    monthly_savings: number;
    oom_kills: number;
    /** Share (0–1) of the time: of the container that would have been throttled most. */
    throttled_share: number;
  };
  containers: BacktestContainer[];
  /** For people: the sum of it, and what it leaves out. */
  message: string;
}
