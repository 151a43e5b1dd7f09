import type { UsageDigest } from '../digest/digest';
import type { PriceBook } from '../prices';
import type { RiskFacts, RiskLevel } from '../risk';
import type { LoadSlice } from './hourlyNeeds';
import type { WorkloadLoad } from './replicas';
import type { ReplicaSchedule } from './replicaSchedule';
import type { SpotPlatform } from './spot';
import type { Amounts, Workload } from './workload';

/** @public */
export type DecisionType =
  | 'CPU'
  | 'MEMORY'
  | 'REPLICAS'
  | 'ALL'
  | 'SPOT_INSTANCES'
  | 'SCHEDULED_SCALING';

/**
 * What a decision is made of.
 *
 * @public
 */
export interface DecisionInput {
  readonly workload: Workload;
  /** How many pods there are, for a DaemonSet, which has no number of its own. */
  readonly pods?: number;
  readonly type: DecisionType;
  /** 1–100. */
  readonly maxChangePercent: number;
  /** What the recommender would request, in cores and bytes, by container. */
  readonly wanted: ReadonlyMap<string, Amounts>;
  /** What all pods use together. */
  readonly load: WorkloadLoad;
  /** What they used when; empty: ALL does not decide about a schedule. */
  readonly slices: readonly LoadSlice[];
  /** Whose days and hours a schedule is in; default UTC. */
  readonly timeZone?: string;
  /** By what replicas follow the clock already; `workload.replicas` is then how many there are when it is busy. */
  readonly scheduleInForce?: ReplicaSchedule;
  /** How the cluster tells spot capacity; undefined: it has none, and ALL does not decide about it. */
  readonly spotPlatform?: SpotPlatform;
  /** No node is spot capacity yet: ALL does not decide about it, and nothing costs its price. */
  readonly lacksSpotNodes?: boolean;
  /** The most risk that ALL takes for spot capacity or a schedule: what would go beyond is left out of it. Default CRITICAL. */
  readonly maxRiskLevel?: RiskLevel;
  /** Why nobody could write one of them, in words: ALL is decided without it. */
  readonly unwritable?: {
    readonly replicas?: string;
    readonly schedule?: string;
    readonly spot?: string;
  };
  readonly prices: PriceBook;
  /** What the containers of a pod used, by their names: what a decision's confidence is judged by. */
  readonly usage: ReadonlyMap<string, UsageDigest>;
  /** What is known of the past, for the risk. */
  readonly evidence: Pick<
    RiskFacts,
    'oomKills' | 'throttledShare' | 'restartsPerDay' | 'burstiness'
  >;
}
