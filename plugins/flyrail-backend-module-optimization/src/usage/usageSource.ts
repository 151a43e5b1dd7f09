import type { UsageDigest } from '@flyrail/backstage-plugin-optimization-common';

/** A workload whose pods' usage is asked for. */
export interface WorkloadRef {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
}

/** What tells a workload from the others of its cluster. */
export function keyOf({ namespace, kind, name }: WorkloadRef): string {
  return `${namespace}/${kind}/${name}`;
}

export const USAGE_STATES = [
  'ready',
  /** Nothing has been read yet. */
  'pending',
  /** No answer: nobody listens, or the name is unknown. */
  'unreachable',
  /** Somebody answers who is no Prometheus. */
  'wrongAddress',
  /** The credentials are refused. */
  'unauthorized',
  /** Answers do not come in time. */
  'slow',
  /** It asked to be left alone, more often than we ask again. */
  'busy',
  /** It answers, and has no usage of what was asked for. */
  'empty',
] as const;

/**
 * How a source is doing. Anything but `ready` comes with what to do about it;
 * what was read before stays known.
 */
export interface UsageState {
  readonly state: (typeof USAGE_STATES)[number];
  /** A sentence for people. */
  readonly message: string;
  /** What to do, for people; absent where nothing is to be done. */
  readonly remedy?: string;
}

/** What one container of a workload used, all its pods taken together: the busiest pod at each time. */
export interface ContainerUsage {
  readonly container: string;
  readonly digest: UsageDigest;
}

export interface WorkloadUsage {
  /** Unix seconds up to which usage has been read; undefined before the first time. */
  readonly until?: number;
  readonly containers: readonly ContainerUsage[];
}

/** A value over time; NaN where there is none. */
export interface ContainerChart {
  readonly container: string;
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  /** Cores of the busiest pod. */
  readonly cpu: readonly number[];
  /** Bytes of the largest pod's working set, the peak within each step. */
  readonly memory: readonly number[];
  /** The mean over the pods; absent where the source knows the busiest only, like `least`. */
  readonly average?: ChartLines;
  /** The pod that used least. */
  readonly least?: ChartLines;
  /** What was requested in that time, and the limit; absent where the source does not know. */
  readonly request?: ChartLines;
  readonly limit?: ChartLines;
}

/** As many values as the chart has times; NaN where there is none. */
export interface ChartLines {
  readonly cpu: readonly number[];
  readonly memory: readonly number[];
}

/** What reading took. */
export interface ReadingCost {
  /** HTTP requests to the metrics store. */
  readonly queries: number;
  /** Samples that the store says it looked at; 0 where it does not say. */
  readonly samples: number;
}

/** Whether the source does not answer as it should; `empty` is an answer. Pure. */
export const isTroubled = ({ state }: UsageState): boolean =>
  !['ready', 'pending', 'empty'].includes(state);

export interface Refreshed extends ReadingCost {
  readonly state: UsageState;
}

/** Where the usage of one cluster's workloads comes from. */
export interface UsageSource {
  readonly cluster: string;
  /** `metricsApi`: only what the host collected itself since it knows the workload, without throttling. */
  readonly kind: 'prometheus' | 'metricsApi';
  /** How the last refresh went. */
  state(): UsageState;
  /**
   * Reads what is new for these workloads and adds it to what is known. Never
   * rejects because the source is in trouble: that is a state. Two at once, also
   * of two hosts, count nothing twice.
   *
   * @throws the signal's reason when it aborts
   */
  refresh(
    workloads: readonly WorkloadRef[],
    signal?: AbortSignal,
  ): Promise<Refreshed>;
  /** What is known of a workload; asks nobody. */
  usageOf(workload: WorkloadRef): Promise<WorkloadUsage>;
  /**
   * Usage over time, for a chart of one workload; asks the metrics store.
   *
   * @param from - Unix seconds, like `to`
   * @throws UsageUnavailableError
   */
  chartOf(
    workload: WorkloadRef,
    range: { from: number; to: number; stepSeconds: number },
    signal?: AbortSignal,
  ): Promise<ContainerChart[]>;
  /** Forgets what is known of a workload. */
  forget(workload: WorkloadRef): Promise<void>;
}

/** Usage cannot be asked for now; the state says why and what to do. */
export class UsageUnavailableError extends Error {
  override name = 'UsageUnavailableError';
  constructor(readonly state: UsageState) {
    super([state.message, state.remedy].filter(Boolean).join(' '));
  }
}
