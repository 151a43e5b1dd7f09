import type {
  CostOptimizationSpec,
  CurrentRecommendation,
  MovedTarget,
  SpotPlatform,
  UsageDigest,
} from '@flyrail/backstage-plugin-optimization-common';
import type { LabelSelector } from './target/selector';

/** CPU in cores and memory in bytes; absent: not set. */
export interface Amounts {
  cpu?: number;
  memory?: number;
}

/** What a container asks for and may take. */
export interface ContainerSize {
  name: string;
  requests: Amounts;
  limits: Amounts;
}

/** What the pods have and their template does not set: a limit, or a request with the limit that came with it. */
export interface GivenSize {
  container: string;
  resource: 'cpu' | 'memory';
  /** Cores or bytes; absent: the template requests it, and only the limit was given. */
  request?: number;
  /** A LimitRange of the namespace gave the request; else somebody who changes pods as they are created. */
  byLimitRange?: boolean;
}

/** An autoscaler of the target: how many pods there are is its own, and is left to it. */
export interface TargetAutoscaler {
  name: string;
  minReplicas: number;
  maxReplicas: number;
  /**
   * The resources by whose utilization it scales (`cpu`, `memory`), with their targets in percent of the request of the
   * pod, or of one container.
   */
  utilization: { resource: string; percent: number; container?: string }[];
  /** The resources of which it aims at an amount: cores or bytes of a pod, or of one container. */
  averages?: { resource: string; amount: number; container?: string }[];
  /** Who would undo another target, in words; absent: it may be moved. */
  keptBy?: string;
  /** What each pod requests besides the template's containers: sidecars, injected ones too. */
  besides?: Amounts;
}

/** A PodDisruptionBudget of the target's pods, in pods or as a share ("25%"). */
export interface TargetDisruptionBudget {
  name: string;
  minAvailable?: number | string;
  maxUnavailable?: number | string;
}

/** The workload to be judged, as it is now. */
export interface AnalysisTarget {
  cluster: string;
  kind: CostOptimizationSpec['targetWorkload']['kind'];
  namespace: string;
  name: string;
  uid: string;
  /** How many pods are wanted, the most where they follow the clock; undefined for a DaemonSet. */
  replicas?: number;
  /** By what they follow the clock, as `changes.schedule` has it; absent: they do not. */
  schedule?: string;
  /** How many there were until each change of ours (the most, where they followed the clock), the first first. */
  past?: { until: Date; count: number; schedule?: string }[];
  /** Why nobody could write one of them, in words; absent: it can be written. */
  unwritable?: { replicas?: string; schedule?: string; spot?: string };
  /** How many pods a DaemonSet has; undefined for others, and while it is not known. */
  pods?: number;
  /** What finds its pods. */
  podSelector?: LabelSelector;
  /** As its pods have them: what the template leaves open is what they were given. */
  containers: ContainerSize[];
  /** What of `containers` the template leaves open; absent: nothing. */
  given?: GivenSize[];
  /** The pod template's spec: command lines and environment (JVM flags), node selectors, tolerations. */
  podSpec: Record<string, unknown>;
  autoscalers: TargetAutoscaler[];
  disruptionBudgets: TargetDisruptionBudget[];
}

/** What a CostOptimization asks to be found out. */
export interface AnalysisRequest {
  target: AnalysisTarget;
  optimizationType: CostOptimizationSpec['optimizationType'];
  /** How far back to look, in seconds. */
  windowSeconds: number;
  /**
   * By how many percent a value may change at once. A larger change is to be recommended in steps: the answer is the
   * first, with its own costs; the gate refuses what is larger.
   */
  maxChangePercent: number;
  /** The most risk that ALL takes for spot capacity or a schedule; default CRITICAL. */
  maxRiskLevel?: CostOptimizationSpec['maxRiskLevel'];
  now: Date;
}

/** What is recommended. Amounts that stay as they are are left out. Money in USD a month. */
export interface Recommendation {
  optimizationType: CurrentRecommendation['optimizationType'];
  /** Each container that changes, by name. */
  containers: ContainerSize[];
  /** How many pods there should be. */
  replicas?: number;
  /** Autoscalers' targets that move with the requests. */
  autoscalerTargets?: readonly MovedTarget[];
  /** The platform whose spot nodes its pods are to prefer. */
  spot?: SpotPlatform['name'];
  /** By what replicas are to follow the clock, as `changes.schedule` has it: `none` ends what is in force. */
  schedule?: string;
  currentCost: number;
  optimizedCost: number;
  /** At list prices: `currentCost - optimizedCost`. */
  monthlySavings: number;
  /** What of it the nodes can really give back. */
  realizableSavings?: number;
  /** 0 to 1, calibrated: of those that say 0.9, about nine in ten hold. */
  confidence: number;
  risk: {
    level: CurrentRecommendation['riskLevel'];
    /** 0 to 1. */
    score: number;
    reasons: string[];
  };
  /** For people: the data used, the rule, why not more, why not less. */
  reasons: string[];
}

/** What an analysis found. Values, never exceptions for the expected. */
export type AnalysisResult =
  | { outcome: 'recommendation'; recommendation: Recommendation }
  /** It is as it should be; `message` says why. */
  | { outcome: 'nothingToGain'; message: string }
  /** `message` says what is there and how much more is needed: "needs 3 more days". */
  | { outcome: 'notEnoughData'; message: string }
  /** No source of usage is configured for this cluster; `message` ends with what to do. */
  | { outcome: 'noSource'; message: string }
  /** The source does not answer now; tried again. */
  | { outcome: 'unavailable'; message: string };

/**
 * Judges a workload. Rejects only for bugs: a source that fails is `unavailable`. Ends when the signal aborts.
 */
export interface Analysis {
  analyse(
    request: AnalysisRequest,
    options: { signal: AbortSignal },
  ): Promise<AnalysisResult>;
}

/** Where usage is known: digests by container name, or why there are none. */
export interface UsageReader {
  read(
    request: AnalysisRequest,
    options: { signal: AbortSignal },
  ): Promise<
    | {
        outcome: 'usage';
        byContainer: ReadonlyMap<string, UsageDigest>;
        /** For people: what is particular about where it comes from. */
        note?: string;
      }
    | Extract<
        AnalysisResult,
        { outcome: 'noSource' | 'unavailable' | 'notEnoughData' }
      >
  >;
}

/** What is known of usage, beside the digests themselves. */
export interface KnownUsage {
  /** An object is gone: what its workload used is forgotten, unless another one optimizes it. */
  forget(
    cluster: string,
    workload: Pick<AnalysisTarget, 'namespace' | 'kind' | 'name'>,
  ): Promise<void>;
  /** How the source of each cluster is doing. */
  states(): readonly { cluster: string; kind: string; state: string }[];
}

/** Of a host to which nobody told where usage is known. */
export const nothingKnown: KnownUsage = {
  forget: async () => {},
  states: () => [],
};

/** Decides from the usage alone. Pure. */
export type Decide = (
  request: AnalysisRequest,
  byContainer: ReadonlyMap<string, UsageDigest>,
) => Extract<
  AnalysisResult,
  { outcome: 'recommendation' | 'nothingToGain' | 'notEnoughData' }
>;

/** An analysis made of a source of usage and a decision. */
export function analysisOf(usage: UsageReader, decide: Decide): Analysis {
  return {
    async analyse(request, options) {
      const found = await usage.read(request, options);
      return found.outcome === 'usage'
        ? decide(request, found.byContainer)
        : found;
    },
  };
}

/** The analysis of a host to which nobody told where usage is known. */
export const noAnalysis: Analysis = {
  async analyse({ target }) {
    return {
      outcome: 'noSource',
      message: `Nobody knows what ${target.kind} ${target.name} uses: configure where this host finds the metrics of cluster "${target.cluster}" (flyrail.optimization in the app-config)`,
    };
  },
};
