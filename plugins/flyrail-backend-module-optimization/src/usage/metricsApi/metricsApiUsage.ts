import type {
  Clock,
  ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { setImmediate as turn } from 'node:timers/promises';
import { Owners } from '../prometheus/owners';
import {
  keyOf,
  type ContainerChart,
  type Refreshed,
  type UsageSource,
  type UsageState,
  type WorkloadRef,
  type WorkloadUsage,
} from '../usageSource';
import type { UsageStore } from '../usageStore';
import type { CollectionNotes } from './collectionNotes';
import {
  lookedAt,
  neglected,
  NOT_LOOKED_AT,
  troubleOf,
} from './collectionState';
import { digestChart } from './digestChart';
import { readNamespace } from './namespaceUsage';
import { STEP, Steps } from './steps';

/** How collecting goes is noted when that changes, and every five minutes: who has not noted it for ten, does not look. */
const NOTE_SECONDS = 300;
const NEGLECTED_SECONDS = 600;

export interface MetricsApiUsageOptions {
  readonly cluster: string;
  /** May list pods, replicasets.apps and pods.metrics.k8s.io in the namespaces of the workloads. */
  readonly connection: Pick<ClusterConnection, 'request'>;
  readonly store: UsageStore;
  readonly notes: CollectionNotes;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Usage of a cluster without a metrics store: each refresh looks at what the
 * pods take now (metrics.k8s.io), and the most of each five minutes is kept as
 * they end. One host refreshes it every minute, the others follow: what nobody
 * looked at, nobody knows. OOM kills and restarts are read from the pods;
 * throttling is not told.
 */
export class MetricsApiUsage implements UsageSource {
  readonly kind = 'metricsApi';
  readonly cluster: string;
  #state = NOT_LOOKED_AT;
  #noted?: { state: UsageState; at: number };
  readonly #steps = new Steps();

  constructor(private readonly options: MetricsApiUsageOptions) {
    this.cluster = options.cluster;
  }

  state(): UsageState {
    return this.#state;
  }

  usageOf(workload: WorkloadRef): Promise<WorkloadUsage> {
    return this.options.store.usageOf(workload);
  }

  async forget(workload: WorkloadRef): Promise<void> {
    this.#steps.forget(workload);
    await this.options.store.forget(workload);
  }

  async chartOf(
    workload: WorkloadRef,
    range: { from: number; to: number; stepSeconds: number },
  ): Promise<ContainerChart[]> {
    const { containers } = await this.usageOf(workload);
    return digestChart(containers, range);
  }

  async refresh(
    workloads: readonly WorkloadRef[],
    signal?: AbortSignal,
  ): Promise<Refreshed> {
    let queries = 0;
    await this.#endStep(workloads, signal);
    try {
      let seen = 0;
      const namespaces = new Set(workloads.map(each => each.namespace));
      this.#steps.keepOnly(namespaces);
      for (const namespace of namespaces) {
        signal?.throwIfAborted();
        const { connection } = this.options;
        const usage = await readNamespace(connection, namespace, signal);
        queries += usage.requests;
        const owners = new Owners(
          workloads.filter(each => each.namespace === namespace),
          usage.owners,
        );
        seen += this.#steps.note(namespace, owners, usage);
      }
      // Who asks for nothing, learns nothing.
      if (workloads.length) this.#state = lookedAt(this.cluster, seen);
    } catch (error) {
      signal?.throwIfAborted();
      this.#state = troubleOf(this.cluster, error);
    }
    await this.#note();
    return { queries, samples: 0, state: this.#state };
  }

  /** Another host looks: what it noted is what is known here. */
  async follow(): Promise<void> {
    const { clock, notes } = this.options;
    this.#steps.clear();
    this.#noted = undefined;
    const noted = await notes.read();
    const age = clock.now() / 1000 - (noted?.at ?? NaN);
    if (!noted) this.#state = NOT_LOOKED_AT;
    else
      this.#state =
        age > NEGLECTED_SECONDS
          ? neglected(new Date(noted.at * 1000))
          : noted.state;
  }

  async #note(): Promise<void> {
    const { clock, notes } = this.options;
    const at = clock.now() / 1000;
    const isNews =
      !this.#noted ||
      this.#noted.state.message !== this.#state.message ||
      at - this.#noted.at >= NOTE_SECONDS;
    if (!isNews || this.#state === NOT_LOOKED_AT) return;
    await notes.write(this.#state, at);
    this.#noted = { state: this.#state, at };
  }

  /** Keeps the step that has ended, if one has, of those workloads that are still wanted. */
  async #endStep(
    workloads: readonly WorkloadRef[],
    signal?: AbortSignal,
  ): Promise<void> {
    const { clock, store } = this.options;
    const step = this.#steps.end(clock.now() / 1000);
    if (!step?.of.length) return;
    const wanted = new Set(workloads.map(keyOf));
    const ended = step.of.filter(({ workload }) => wanted.has(keyOf(workload)));
    const end = step.start + STEP;
    const until = await store.untilOf(ended.map(each => each.workload));
    for (const { workload, folds } of ended) {
      signal?.throwIfAborted();
      const since = until.get(workload);
      // Another host has kept this step.
      if (since !== undefined && since >= end) continue;
      await store.add(workload, { since, until: end }, folds);
      // Decoding and encoding digests takes time that is the portal's, too.
      await turn();
    }
  }
}
