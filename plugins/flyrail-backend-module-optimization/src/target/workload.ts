import {
  quantityValue,
  type Condition,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  DaemonSet,
  Deployment,
  StatefulSet,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { ContainerSize } from '../analysis';
import type { LabelSelector } from './selector';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/** The kinds that can be optimized. */
export const workloadKinds: Record<WorkloadKind, ResourceRef> = {
  Deployment,
  StatefulSet,
  DaemonSet,
};

type Quantities = Record<string, string | number | undefined>;

/** A container of a pod template, as far as it is read here. */
export interface TemplateContainer {
  name: string;
  resources?: { requests?: Quantities; limits?: Quantities };
}

interface WorkloadSpec {
  replicas?: number;
  selector?: LabelSelector;
  /** Of a Deployment. */
  paused?: boolean;
  progressDeadlineSeconds?: number;
  minReadySeconds?: number;
  /** Of a StatefulSet or DaemonSet. */
  updateStrategy?: {
    type?: string;
    rollingUpdate?: { partition?: number };
  };
  template?: {
    metadata?: { labels?: Record<string, string> };
    spec?: { containers?: TemplateContainer[] } & Record<string, unknown>;
  };
}

interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  currentNumberScheduled?: number;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  conditions?: Condition[];
}

/** A workload with its size read out of it. */
export interface Workload {
  kind: WorkloadKind;
  namespace: string;
  name: string;
  uid: string;
  object: KubernetesObject<WorkloadSpec, WorkloadStatus>;
  /** Undefined for a DaemonSet. */
  replicas?: number;
  containers: ContainerSize[];
  podSpec: Record<string, unknown>;
  /** What finds its pods. */
  podSelector?: LabelSelector;
}

/** Reads a Deployment, StatefulSet or DaemonSet. Pure. */
export function workloadOf(
  kind: WorkloadKind,
  object: KubernetesObject,
): Workload {
  const typed = object as Workload['object'];
  const spec = typed.spec ?? {};
  const { selector, template, replicas } = spec;
  const { name = '', namespace = '', uid = '' } = object.metadata;
  return {
    ...{ kind, namespace, name, uid },
    object: typed,
    replicas: kind === 'DaemonSet' ? undefined : replicas ?? 1,
    containers: (template?.spec?.containers ?? []).map(sizeOfContainer),
    podSpec: template?.spec ?? {},
    podSelector: selector,
  };
}

/** What a container asks for and may take. Pure. */
export function sizeOfContainer({
  name,
  resources,
}: TemplateContainer): ContainerSize {
  return {
    name,
    requests: amounts(resources?.requests),
    limits: amounts(resources?.limits),
  };
}

function amounts({ cpu, memory }: Quantities = {}) {
  return {
    ...(cpu !== undefined && { cpu: quantityValue(String(cpu)) }),
    ...(memory !== undefined && { memory: quantityValue(String(memory)) }),
  };
}

/** How far a rollout is. */
export type Rollout =
  | { state: 'complete' }
  | {
      state: 'rolling';
      message: string;
      /** The API server lets no more pods be made (a quota, a limit range), since then (seconds since 1970). */
      refused?: { message: string; since: number };
      /** It ends when no pod was made or got ready for so many seconds; absent: its own controller says when. */
      patienceSeconds?: number;
      /** Enough pods answer meanwhile: a new one may wait so many seconds for a node. Absent: too few do. */
      nodeWaitSeconds?: number;
    }
  | { state: 'stuck'; message: string };

/** As a Deployment's default; StatefulSets and DaemonSets have none. */
const PROGRESS_DEADLINE_SECONDS = 600;
/** How a Deployment says that it has none. */
const NO_DEADLINE = 2 ** 31 - 1;
/** For a node, where nobody says how long; adding one takes one to three minutes. */
const NODE_WAIT_SECONDS = 300;

/** Why a new template would not reach the pods, in words; undefined where it would. Pure. */
export function rolloutHeldBy({ kind, name, object }: Workload) {
  const { paused, updateStrategy } = object.spec ?? {};
  const { partition = 0 } = updateStrategy?.rollingUpdate ?? {};
  if (kind === 'Deployment') {
    return paused
      ? `Deployment ${name} is paused, so that no change reaches its pods: resume it (spec.paused: false)`
      : undefined;
  }
  if (updateStrategy?.type === 'OnDelete') {
    return `${kind} ${name} replaces its pods only when a person deletes them (updateStrategy OnDelete): set RollingUpdate, or change its size by hand`;
  }
  return partition > 0
    ? `StatefulSet ${name} keeps its first ${partition} pods as they are (updateStrategy.rollingUpdate.partition): set it to 0`
    : undefined;
}

/** How far the rollout of the workload's present template is, from its status. Pure. */
export function rolloutOf({ kind, object, replicas }: Workload): Rollout {
  const { generation = 0 } = object.metadata;
  const status = object.status ?? {};
  const progressing = status.conditions?.find(
    ({ type }) => type === 'Progressing',
  );
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { state: 'stuck', message: progressing.message };
  }
  const failure = status.conditions?.find(
    ({ type }) => type === 'ReplicaFailure',
  );
  const wanted =
    kind === 'DaemonSet' ? status.desiredNumberScheduled ?? 0 : replicas ?? 1;
  const present =
    kind === 'DaemonSet' ? status.currentNumberScheduled : status.replicas;
  const updated =
    (kind === 'DaemonSet'
      ? status.updatedNumberScheduled
      : status.updatedReplicas) ?? 0;
  const available =
    (kind === 'DaemonSet'
      ? status.numberAvailable
      : status.availableReplicas) ?? 0;
  // As many as its strategy wants: it says so itself, but counts none at all for enough with maxUnavailable: 100%.
  const isEnough =
    kind === 'Deployment'
      ? available > 0 &&
        status.conditions?.some(
          ({ type, status: holds }) => type === 'Available' && holds === 'True',
        )
      : available >= wanted;
  const isComplete =
    (status.observedGeneration ?? 0) >= generation &&
    updated >= wanted &&
    (present ?? 0) <= updated &&
    available >= wanted;
  return isComplete
    ? { state: 'complete' }
    : {
        state: 'rolling',
        message: `${updated} of ${wanted} pods are of the current template, ${available} answer`,
        ...(isEnough && {
          nodeWaitSeconds: nodeWaitSeconds(kind, object.spec),
        }),
        ...(kind !== 'Deployment' && {
          patienceSeconds:
            PROGRESS_DEADLINE_SECONDS + (object.spec?.minReadySeconds ?? 0),
        }),
        ...(failure?.status === 'True' && {
          refused: {
            message: failure.message,
            since: Date.parse(failure.lastTransitionTime ?? '') / 1000 || 0,
          },
        }),
      };
}

function nodeWaitSeconds(
  kind: WorkloadKind,
  { progressDeadlineSeconds = PROGRESS_DEADLINE_SECONDS }: WorkloadSpec = {},
): number {
  return kind === 'Deployment' && progressDeadlineSeconds !== NO_DEADLINE
    ? progressDeadlineSeconds
    : NODE_WAIT_SECONDS;
}
