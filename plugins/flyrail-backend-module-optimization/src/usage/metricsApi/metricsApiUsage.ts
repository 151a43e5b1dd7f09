import {
  fold,
  foldIncidents,
  type Incidents,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  ApiError,
  type Clock,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { Owners } from '../prometheus/owners';
import {
  keyOf,
  UsageUnavailableError,
  type ContainerChart,
  type Refreshed,
  type UsageSource,
  type UsageState,
  type WorkloadRef,
  type WorkloadUsage,
} from '../usageSource';
import type { Fold, UsageStore } from '../usageStore';
import {
  oomKillOf,
  ownerLabels,
  takenBy,
  type Pod,
  type PodMetrics,
} from './podFacts';

const STEP = 300;

/** What was seen of one container in the step that is not over yet. */
interface Step {
  cpu: number;
  memory: number;
  /** Samples that are no numbers, to be counted. */
  odd: number;
  restarts: number;
  kills: { time: number; memoryBytes: number }[];
}

export interface MetricsApiUsageOptions {
  readonly cluster: string;
  /** May list pods, replicasets.apps and pods.metrics.k8s.io in the namespaces of the workloads. */
  readonly connection: Pick<ClusterConnection, 'request'>;
  readonly store: UsageStore;
  readonly clock: Clock;
}

/**
 * Usage of a cluster without a metrics store: each refresh looks at what the
 * pods take now (metrics.k8s.io), and the most of each five minutes is kept as
 * they end. To be refreshed every minute: what nobody looked at, nobody knows.
 * OOM kills and restarts are read from the pods; throttling is not told.
 */
export class MetricsApiUsage implements UsageSource {
  readonly kind = 'metricsApi';
  readonly cluster: string;
  #state: UsageState = {
    state: 'pending',
    message: 'Usage has not been looked at yet.',
  };
  #stepStart = -Infinity;
  /** By workload, then container. */
  #steps = new Map<
    string,
    { workload: WorkloadRef; containers: Map<string, Step> }
  >();
  readonly #restarts = new Map<string, number>();

  constructor(private readonly options: MetricsApiUsageOptions) {
    this.cluster = options.cluster;
  }

  state(): UsageState {
    return this.#state;
  }

  usageOf(workload: WorkloadRef): Promise<WorkloadUsage> {
    return this.options.store.usageOf(workload);
  }

  forget(workload: WorkloadRef): Promise<void> {
    this.#steps.delete(keyOf(workload));
    return this.options.store.forget(workload);
  }

  async chartOf(): Promise<ContainerChart[]> {
    throw new UsageUnavailableError({
      state: 'empty',
      message:
        'Usage of this cluster is collected by this host from the metrics API, which keeps no history to draw.',
      remedy: `Add the cluster’s Prometheus to flyrail.optimization.usage with cluster: ${this.cluster}.`,
    });
  }

  async refresh(
    workloads: readonly WorkloadRef[],
    signal?: AbortSignal,
  ): Promise<Refreshed> {
    let queries = 0;
    const list = async <T>(path: string): Promise<T[]> => {
      queries++;
      const { items = [] } = await this.options.connection.request<any>({
        path,
        signal,
      });
      return items;
    };
    try {
      await this.#endStep();
      const namespaces = [...new Set(workloads.map(each => each.namespace))];
      let seen = 0;
      for (const namespace of namespaces) {
        const wanted = workloads.filter(each => each.namespace === namespace);
        const metrics = await list<PodMetrics>(
          `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
        );
        const pods = await list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
        const replicaSets = await list<Pick<Pod, 'metadata'>>(
          `/apis/apps/v1/namespaces/${namespace}/replicasets`,
        );
        const owners = new Owners(wanted, [
          ...pods.flatMap(pod => ownerLabels(pod, 'pod')),
          ...replicaSets.flatMap(each => ownerLabels(each, 'replicaset')),
        ]);
        seen += this.#note(namespace, owners, metrics, pods);
      }
      this.#state = seen
        ? {
            state: 'ready',
            message:
              'Usage is collected by this host from the metrics API, since it knows the workloads; throttling is not told.',
            remedy: `A Prometheus knows more, and what was before: flyrail.optimization.usage with cluster: ${this.cluster}.`,
          }
        : {
            state: 'empty',
            message: 'The metrics API has no usage of any of these workloads.',
            remedy: 'It is there a minute after their pods run.',
          };
    } catch (error) {
      signal?.throwIfAborted();
      this.#state = stateOf(error);
    }
    return { queries, samples: 0, state: this.#state };
  }

  /** Adds what is seen now to the step; answers how many containers that was. */
  #note(
    namespace: string,
    owners: Owners,
    metrics: readonly PodMetrics[],
    pods: readonly Pod[],
  ): number {
    const stepOf = (pod: string, container: string): Step | undefined => {
      const workload = owners.ofPod(namespace, pod);
      if (!workload) return undefined;
      const key = keyOf(workload);
      if (!this.#steps.has(key))
        this.#steps.set(key, { workload, containers: new Map() });
      const { containers } = this.#steps.get(key)!;
      if (!containers.has(container))
        containers.set(container, {
          ...{ cpu: -Infinity, memory: -Infinity, odd: 0 },
          ...{ restarts: 0, kills: [] },
        });
      return containers.get(container);
    };
    let seen = 0;
    for (const { pod, container, cpu, memory } of metrics.flatMap(takenBy)) {
      const step = stepOf(pod, container);
      if (!step) continue;
      seen++;
      if (cpu >= 0) step.cpu = Math.max(step.cpu, cpu);
      if (memory >= 0) step.memory = Math.max(step.memory, memory);
      if (!(cpu >= 0) || !(memory >= 0)) step.odd++;
    }
    for (const pod of pods)
      for (const { name, restartCount = 0 } of pod.status?.containerStatuses ??
        []) {
        const step = stepOf(pod.metadata.name, name);
        if (!step) continue;
        const id = `${namespace}/${pod.metadata.name}/${name}`;
        const before = this.#restarts.get(id) ?? restartCount;
        this.#restarts.set(id, restartCount);
        step.restarts += Math.max(0, restartCount - before);
        const kill = oomKillOf(pod, name);
        const memoryBytes = kill?.memoryBytes ?? step.memory;
        // One that is told at every look is the same, and the digest knows it by its time.
        if (kill && memoryBytes > 0)
          step.kills.push({ time: kill.time, memoryBytes });
      }
    return seen;
  }

  /** Keeps the step that has ended, if one has. */
  async #endStep(): Promise<void> {
    const { clock, store } = this.options;
    const start = Math.floor(clock.now() / 1000 / STEP) * STEP;
    const ended = this.#stepStart;
    if (start === ended) return;
    this.#stepStart = start;
    const steps = [...this.#steps.values()];
    this.#steps = new Map();
    const until = await store.untilOf(steps.map(each => each.workload));
    for (const { workload, containers } of steps) {
      const since = until.get(workload);
      // Another host has kept this step.
      if (since !== undefined && since >= ended + STEP) continue;
      const folds = new Map(
        [...containers].map(([name, step]) => [name, foldOf(step, ended)]),
      );
      await store.add(workload, { since, until: ended + STEP }, folds);
    }
  }
}

function foldOf(
  { cpu, memory, odd, restarts, kills }: Step,
  time: number,
): Fold {
  const incidents: Incidents = {
    oomKills: kills,
    restarts: restarts ? [{ time, count: restarts }] : [],
  };
  const values = (value: number) => [
    ...(value >= 0 ? [value] : []),
    ...Array.from({ length: odd }, () => NaN),
  ];
  return digest =>
    foldIncidents(
      [
        { cpu: Float64Array.from(values(cpu)) },
        { memory: Float64Array.from(values(memory)) },
      ].reduce((folded, samples) => {
        const { length } = samples.cpu ?? samples.memory!;
        const times = new Float64Array(length).fill(time);
        return length ? fold(folded, { times, ...samples }) : folded;
      }, digest),
      incidents,
    );
}

function stateOf(error: unknown): UsageState {
  const message = `${(error as Error).message}.`;
  if (
    error instanceof ApiError &&
    (error.status === 404 || error.status === 503)
  )
    return {
      state: 'empty',
      message: 'The cluster has no metrics API (metrics.k8s.io).',
      remedy:
        'Install metrics-server, or better add the cluster’s Prometheus to flyrail.optimization.usage.',
    };
  if (
    error instanceof ApiError &&
    (error.status === 401 || error.status === 403)
  )
    return {
      state: 'unauthorized',
      message,
      remedy:
        'Apply the operator’s config/rbac: it may then list pods, replicasets and pods.metrics.k8s.io.',
    };
  if (error instanceof ApiError && error.status === 429)
    return {
      state: 'busy',
      message,
      remedy: 'It is asked again at the next look.',
    };
  return {
    state: 'unreachable',
    message,
    remedy: 'The cluster is looked at again by itself.',
  };
}
