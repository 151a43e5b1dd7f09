import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
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
import type { UsageStore } from '../usageStore';
import { chartOf } from './chart';
import { demandsOf } from './demands';
import { before, foldOf, hasUsage, readUpTo } from './heldBack';
import { Owners } from './owners';
import { nextBatch, type Batch } from './plan';
import type { PrometheusClient, Spent } from './prometheusClient';
import { PrometheusProblem } from './prometheusProblem';
import {
  anyUsageQuery,
  containerMatcher,
  ownerMatchers,
  scrapeCountQuery,
} from './promql';
import {
  readBatch,
  type BatchReading,
  type ContainerReading,
} from './readBatch';
import { emptyState, goneState, READY, stateOf } from './usageStates';

const DAY = 86_400;
const LEAST_STEP = 300;
/** A sample is there that long after its time. */
const LAG = 120;
/** How many namespaces one discovery asks about. */
const NAMESPACES_PER_DISCOVERY = 100;
/** How often containers are scraped, is looked at in so many seconds of so many namespaces, again after six hours. */
const SCRAPE_WINDOW = 1_200;
const NAMESPACES_SAMPLED = 20;
const SCRAPE_KNOWN_FOR_MS = 6 * 3_600_000;
const DEFAULT_SCRAPE = 60;
/** Answers that do not come take long: after so many in one refresh, the next one goes on. */
const MOST_SLOW = 3;

export interface PrometheusUsageOptions {
  readonly cluster: string;
  readonly client: PrometheusClient;
  readonly store: UsageStore;
  /** Labels that tell this cluster's series from others' in the same store. */
  readonly labels: Readonly<Record<string, string>>;
  /** The most samples that one query may look at. */
  readonly samplesPerQuery: number;
  /** How far back a new workload is read. */
  readonly historyDays: number;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

/**
 * Usage from a Prometheus, or what speaks its query API. Each refresh asks once
 * who owns which pods, and then only for the time since the last one, three
 * queries for as many namespaces and as much time as the budget allows; what was
 * read is kept batch by batch, so that a refresh that ends early loses nothing.
 */
export class PrometheusUsage implements UsageSource {
  readonly kind = 'prometheus';
  readonly cluster: string;
  #state: UsageState = {
    state: 'pending',
    message: 'Usage is being read for the first time since this host started.',
  };
  /** What one pod has of one metric at a time: containers and duplicates. Learned from what queries took. */
  #seriesPerPod = 2;
  /** Halved whenever the store says that it was too much. */
  #samplesPerQuery: number;
  #scrape?: { seconds: number; knownAt: number };

  constructor(private readonly options: PrometheusUsageOptions) {
    this.cluster = options.cluster;
    this.#samplesPerQuery = options.samplesPerQuery;
  }

  state(): UsageState {
    return this.#state;
  }

  usageOf(workload: WorkloadRef): Promise<WorkloadUsage> {
    return this.options.store.usageOf(workload);
  }

  forget(workload: WorkloadRef): Promise<void> {
    return this.options.store.forget(workload);
  }

  async chartOf(
    workload: WorkloadRef,
    range: { from: number; to: number; stepSeconds: number },
    signal?: AbortSignal,
  ): Promise<ContainerChart[]> {
    try {
      const { client, labels } = this.options;
      return await chartOf(client, labels, workload, range, signal);
    } catch (error) {
      if (error instanceof PrometheusProblem)
        throw new UsageUnavailableError(stateOf(error, this.cluster));
      throw error;
    }
  }

  async refresh(
    workloads: readonly WorkloadRef[],
    signal?: AbortSignal,
  ): Promise<Refreshed> {
    const spent: Spent = { queries: 0, samples: 0 };
    try {
      this.#state = await this.#refresh(workloads, spent, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PrometheusProblem)) throw error;
      this.#state = stateOf(error, this.cluster);
      this.options.logger.warn(
        `Usage of cluster "${this.cluster}": ${this.#state.message}`,
      );
    }
    return { ...spent, state: this.#state };
  }

  async #refresh(
    workloads: readonly WorkloadRef[],
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<UsageState> {
    const { clock, store, historyDays, client, labels } = this.options;
    if (!workloads.length) return this.#state;
    const now = clock.now() / 1000;
    const stepSeconds = await this.#step(workloads, now, spent, signal);
    const latest = Math.floor((now - LAG) / stepSeconds) * stepSeconds;
    const earliest = latest - historyDays * DAY;
    const until = await store.untilOf(workloads);
    const missing = workloads
      .map(workload => ({
        workload,
        from: Math.max(earliest, until.get(workload) ?? earliest),
      }))
      .filter(({ from }) => from + stepSeconds <= latest);
    if (!missing.length) return READY;
    const from = Math.min(...missing.map(each => each.from));
    const owners = await this.#owners(
      workloads,
      { from, to: latest },
      spent,
      signal,
    );
    let demands = demandsOf(missing, owners);
    const isKnown = until.size > 0;
    let found = false;
    let isMissing = false;
    for (let slow = 0; ; ) {
      const scrape = this.#scrape?.seconds ?? DEFAULT_SCRAPE;
      const batch = nextBatch(demands, latest, {
        stepSeconds,
        samplesPerQuery: this.#samplesPerQuery,
        samplesPerPodSecond: this.#seriesPerPod / scrape,
      });
      if (!batch) break;
      let reading: BatchReading;
      try {
        reading = await readBatch(
          client,
          labels,
          batch,
          owners,
          stepSeconds,
          spent,
          signal,
        );
      } catch (error) {
        if (!isTooMuch(error) || isLeast(batch, stepSeconds)) throw error;
        if (error.kind === 'slow' && ++slow > MOST_SLOW) throw error;
        this.#samplesPerQuery = Math.max(
          1,
          Math.floor(this.#samplesPerQuery / 2),
        );
        continue;
      }
      const { containers, mostSamples } = reading;
      found ||= containers.some(hasUsage);
      const kept = await this.#keep(batch, until, reading, {
        ...{ now, latest, stepSeconds },
      });
      isMissing ||= kept.isMissing;
      if (mostSamples) this.#learn(batch, mostSamples, scrape);
      demands = demands.map(each =>
        batch.demands.includes(each) ? { ...each, from: batch.to } : each,
      );
    }
    // What was too much once may fit another time.
    this.#samplesPerQuery = Math.min(
      this.options.samplesPerQuery,
      this.#samplesPerQuery * 2,
    );
    if (found || (isKnown && !isMissing)) return READY;
    const any = await client.value(anyUsageQuery, latest, spent, signal);
    const isThere = (any ?? 0) > 0;
    if (!isKnown) return emptyState(this.cluster, labels, isThere);
    return isThere ? READY : goneState;
  }

  /**
   * Adds a batch to what is known, and remembers in `until` how far each workload is: not up to now where its pods are
   * there and their usage is missing, so that it is asked for again. Tells whether that is so of any.
   */
  async #keep(
    batch: Batch,
    until: Map<WorkloadRef, number>,
    { containers, toldOf }: BatchReading,
    {
      now,
      latest,
      stepSeconds,
    }: { now: number; latest: number; stepSeconds: number },
  ): Promise<{ isMissing: boolean }> {
    const { demands, from, to } = batch;
    const isLast = to + stepSeconds > latest;
    let isMissing = false;
    const readings = new Map<string, ContainerReading[]>();
    for (const each of containers) {
      const key = keyOf(each.workload);
      readings.set(key, [...(readings.get(key) ?? []), each]);
    }
    for (const workload of demands.flatMap(each => each.workloads)) {
      const ofWorkload = readings.get(keyOf(workload)) ?? [];
      const since = until.get(workload);
      // Never seen: its history is asked for again, should the store be the wrong one today.
      if (since === undefined && !ofWorkload.some(hasUsage)) continue;
      const upTo = isLast
        ? readUpTo(batch, ofWorkload, { stepSeconds, toldOf })
        : to;
      isMissing ||= upTo < to;
      if (upTo <= from) continue;
      const read =
        upTo < to ? ofWorkload.map(each => before(each, upTo)) : ofWorkload;
      const folds = new Map(
        read.map(each => [each.container, foldOf(each, now)]),
      );
      await this.options.store.add(workload, { since, until: upTo }, folds);
      until.set(workload, upTo);
      // Decoding and encoding digests takes time that is the portal's, too.
      await turn();
    }
    return { isMissing };
  }

  /** What a pod's series really are, for the next batch: at once when there are more than thought, slowly when fewer. */
  #learn({ demands, from, to }: Batch, mostSamples: number, scrape: number) {
    const pods = demands.reduce((sum, each) => sum + each.pods, 0);
    const seen = (mostSamples * scrape) / Math.max(1, pods) / (to - from);
    this.#seriesPerPod =
      seen > this.#seriesPerPod
        ? seen
        : Math.max(0.1, (this.#seriesPerPod + seen) / 2);
  }

  /** Seconds that one value stands for: five minutes, or four scrapes where that is longer. */
  async #step(
    workloads: readonly WorkloadRef[],
    now: number,
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<number> {
    const { client, clock, labels } = this.options;
    if (
      !this.#scrape ||
      clock.monotonic() - this.#scrape.knownAt > SCRAPE_KNOWN_FOR_MS
    ) {
      const namespaces = namespacesOf(workloads).slice(0, NAMESPACES_SAMPLED);
      const count = await client.value(
        scrapeCountQuery({ labels, namespaces }, SCRAPE_WINDOW),
        Math.floor(now - LAG),
        spent,
        signal,
      );
      this.#scrape =
        count && count > 0
          ? { seconds: SCRAPE_WINDOW / count, knownAt: clock.monotonic() }
          : undefined;
    }
    const scrape = this.#scrape?.seconds ?? DEFAULT_SCRAPE;
    // A scrape more or less in the window is no other interval.
    return Math.max(1, Math.ceil((4 * scrape) / LEAST_STEP - 0.1)) * LEAST_STEP;
  }

  async #owners(
    workloads: readonly WorkloadRef[],
    range: { from: number; to: number },
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<Owners> {
    const { client, labels } = this.options;
    const owners = new Owners(workloads);
    const all = namespacesOf(workloads);
    const unknown: string[] = [];
    const ask = (namespaces: string[], matchers: typeof ownerMatchers) =>
      client.series(matchers({ labels, namespaces }), range, spent, signal);
    for (const namespaces of chunks(all, NAMESPACES_PER_DISCOVERY)) {
      owners.add(await ask(namespaces, ownerMatchers));
      unknown.push(...namespaces.filter(each => !owners.podsIn(each)));
    }
    for (const namespaces of chunks(unknown, NAMESPACES_PER_DISCOVERY))
      owners.addPods(
        await ask(namespaces, selection => [containerMatcher(selection)]),
      );
    return owners;
  }
}

function namespacesOf(workloads: readonly WorkloadRef[]): string[] {
  return [...new Set(workloads.map(({ namespace }) => namespace))].sort();
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function isTooMuch(error: unknown): error is PrometheusProblem {
  return (
    error instanceof PrometheusProblem &&
    (error.kind === 'tooMuch' || error.kind === 'slow')
  );
}

function isLeast({ demands, from, to }: Batch, stepSeconds: number): boolean {
  return demands.length === 1 && to - from <= stepSeconds;
}
