/**
 * CPU in cores and memory in bytes; absent: not set.
 *
 * @public
 */
export interface Amounts {
  readonly cpu?: number;
  readonly memory?: number;
}

/**
 * What a container asks for and may take.
 *
 * @public
 */
export interface ContainerSize {
  readonly name: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/**
 * A HorizontalPodAutoscaler of the workload.
 *
 * @public
 */
export interface WorkloadAutoscaler {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** The resources by whose utilization it scales (`cpu`, `memory`), with their targets in percent of the pod's request, or of its one container's. */
  readonly utilization: readonly {
    readonly resource: string;
    readonly percent: number;
    readonly container?: string;
  }[];
  /** The resources of which it aims at an amount, whatever is requested: cores or bytes of a pod, or of its one container. */
  readonly averages?: readonly {
    readonly resource: string;
    readonly amount: number;
    readonly container?: string;
  }[];
  /** Who would undo another target, in words; absent: it may be moved. */
  readonly keptBy?: string;
  /** What each pod requests besides its containers (sidecars, injected ones too): a target of the whole pod is counted in it as well. */
  readonly besides?: Amounts;
}

/**
 * A PodDisruptionBudget of the workload's pods, in pods or as a share (`"25%"`).
 *
 * @public
 */
export interface WorkloadDisruptionBudget {
  readonly name: string;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

/**
 * A workload as it is now.
 *
 * @public
 */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
  /** How many pods are wanted; undefined for a DaemonSet. */
  readonly replicas?: number;
  /** As its pods have them. */
  readonly containers: readonly ContainerSize[];
  /** The sizes whose limit, or request and limit, the template leaves out and its pods were given (by a LimitRange, say); absent: none. */
  readonly given?: readonly {
    readonly container: string;
    readonly resource: keyof Amounts;
  }[];
  /** The pod template's spec: volumes, command lines and environment, node selectors, tolerations. */
  readonly podSpec: Readonly<Record<string, unknown>>;
  readonly autoscalers: readonly WorkloadAutoscaler[];
  readonly disruptionBudgets: readonly WorkloadDisruptionBudget[];
}

/**
 * What one pod of these containers requests together. A container without a request counts with its limit, as the API server defaults it, else as nothing.
 *
 * @public
 */
export function podRequest(containers: readonly ContainerSize[]): {
  cpu: number;
  memory: number;
} {
  const sum = (resource: 'cpu' | 'memory') =>
    containers.reduce(
      (total, { requests, limits }) =>
        total + (requests[resource] ?? limits[resource] ?? 0),
      0,
    );
  return { cpu: sum('cpu'), memory: sum('memory') };
}
