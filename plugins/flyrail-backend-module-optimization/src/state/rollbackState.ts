import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';
import type { ContainerSize } from '../analysis';
import type { LeafChange } from '../change/leaves';
import type { WorkloadKind } from '../target/workload';

/** Names one workload on one cluster. */
export interface WorkloadAddress {
  cluster: string;
  kind: WorkloadKind;
  namespace: string;
  name: string;
}

/** Names one object for good. */
export interface ObjectAddress {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  uid: string;
}

/** How the pods were before, to tell whether they are worse after. */
export interface Baseline {
  /** What a pod usually took from its start to Ready, in seconds. */
  readySeconds: number;
  /** Restarts of all its containers an hour, over the life of the pods. */
  restartsPerHour: number;
  /** Whether the service broke its objective before; absent: nobody asked. */
  objective?: 'kept' | 'broken' | 'unknown';
  /** Where a CPU limit is lowered: in how many of its periods the CPU was throttled, of 1; absent: nobody knew. */
  throttled?: number;
}

/** A pod on which a change is tried, and the sizes that it had. */
export interface CanaryPod {
  name: string;
  uid: string;
  /** How often each container had restarted. */
  restarts: Record<string, number>;
  before: SizedContainer[];
}

/** Requests and limits as they are written. */
export interface SizedContainer {
  name: string;
  resources: {
    requests?: Record<string, string>;
    limits?: Record<string, string>;
  };
}

/** The try of a change on a few pods. */
export interface Canary {
  startedAt: string;
  /** How many ready pods there were. */
  of: number;
  pods: CanaryPod[];
  /** What the pods are given. */
  wanted: SizedContainer[];
  /** Why it is not done: the first sign. */
  failed?: string;
  /** It is not done because a person wanted no more of it. */
  stopped?: { by?: string };
}

/** What was applied, or is about to be. */
export interface AppliedRecommendation {
  id: string;
  optimizationType: string;
  /** What this change saves, in USD a month. */
  monthlySavings: number;
  /** What it saves together with those it was put upon, in USD a month; absent: it was put upon none. */
  savingsInForce?: number;
  text: string;
}

/**
 * What is needed to undo a change, and where it is: written before anything is changed, so that a host that is killed
 * at any moment leaves behind what to do next.
 */
export interface RollbackState {
  version: 1;
  /** Counts up with each write: of two copies the higher is right. */
  sequence: number;
  /**
   * - `trying`: it was decided, and is tried on the pods of `canary` first.
   * - `applying`: it was decided, and may or may not have been written.
   * - `applied`: it was written.
   * - `rollingBack`: it was decided to undo it.
   */
  step: 'trying' | 'applying' | 'applied' | 'rollingBack';
  /** For `applying`: the change is in force, and only what its schedule wants has changed. */
  turning?: boolean;
  /** The CostOptimization. */
  owner: { namespace: string; name: string; uid: string };
  workload: {
    kind: WorkloadKind;
    namespace: string;
    name: string;
    uid: string;
  };
  /** The object that was written to: the workload, or the custom resource that owns it. */
  through: ObjectAddress;
  recommendation: AppliedRecommendation;
  /** Who asked for it; absent: nobody, it was applied by itself. */
  requestedBy?: string;
  /** The change that this one is put upon, with its values: in force again if this one is never written, or fails. */
  previous?: Pick<RollbackState, 'recommendation' | 'requestedBy'> & {
    leaves?: LeafChange[];
  };
  savedAt: string;
  /** Pods that have the new size before the workload has; absent once it is written. */
  canary?: Canary;
  /** Each value that was changed. */
  leaves: LeafChange[];
  /** The managedFields of `through` before. */
  managers: ManagedField[];
  /** The HorizontalPodAutoscalers that were written to as well, each with its managedFields before. */
  autoscalers?: (ObjectAddress & { managers: ManagedField[] })[];
  baseline: Baseline;
  /** Of the workload, for a person who puts it back by hand. */
  original: {
    replicas?: number;
    containers: ContainerSize[];
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  /** For `rollingBack`: values that the API server would not take back. They stay as they are. */
  refused?: { leaf: string; message: string }[];
  /** For `rollingBack`: why, and who asked for it. `Interrupted`: half of it could not be written. */
  rollback?: {
    reason: 'Worse' | 'Requested' | 'Deleted' | 'Interrupted';
    message: string;
    by?: string;
  };
}

/** What all changes in force save, in USD a month. */
export const savingsOf = ({
  recommendation: { monthlySavings, savingsInForce },
}: Pick<RollbackState, 'recommendation'>): number =>
  savingsInForce ?? monthlySavings;

/** The leaf whose value follows the clock, if one does. */
export const scheduledLeaf = ({ leaves }: Pick<RollbackState, 'leaves'>) =>
  leaves.find(
    (leaf): leaf is LeafChange & { schedule: string } =>
      leaf.schedule !== undefined,
  );

/** `shop/deployment/web on production`: whose a sealed state is. */
export const contextOf = ({
  cluster,
  kind,
  namespace,
  name,
}: WorkloadAddress): string =>
  [cluster, namespace, kind.toLowerCase(), name].join('/');
