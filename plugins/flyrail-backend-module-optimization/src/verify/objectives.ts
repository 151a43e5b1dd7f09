import { waitFor, type Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { PrometheusClient } from '../usage/prometheus/prometheusClient';
import type { PrometheusConfig } from '../usage/usageConfig';
import {
  throttlingIn,
  throttlingQuery,
  type ThrottledPods,
  type Throttling,
} from './throttling';

/** How a service does against its objective. `unknown`: why that cannot be told. */
export type Objective =
  | { state: 'kept' | 'broken' }
  | { state: 'unknown'; message: string };

/** Where it is asked whether services keep their objectives. */
export interface Objectives {
  /**
   * Asks a query that answers while an objective is broken, as an alert's expression does. Rejects only when the signal
   * aborts; unknown where there is no answer within `deadlineMs`.
   */
  ask(cluster: string, query: string, options: AskOptions): Promise<Objective>;
  /** How much the CPU of pods was held back in the last two minutes. Rejects as `ask` does. */
  throttling(
    cluster: string,
    pods: ThrottledPods,
    options: AskOptions,
  ): Promise<Throttling>;
}

export interface AskOptions {
  signal: AbortSignal;
  deadlineMs?: number;
}

/** An answer is good for so long: whoever looks more often does not ask more often. */
const FRESH_MS = 10_000;
const THROTTLING_FRESH_MS = 30_000;
/** The longest query that is asked. */
const MOST_CHARACTERS = 4_096;

/** The values of a query, or why there are none. */
type Answer =
  | { state: 'answered'; values: number[] }
  | { state: 'unknown'; message: string };

const noPrometheus = (cluster: string) => ({
  state: 'unknown' as const,
  message: `no Prometheus is configured for cluster "${cluster}" (flyrail.optimization.usage)`,
});

/** The objectives of services whose clusters have a Prometheus. */
export class PrometheusObjectives implements Objectives {
  readonly #fresh = new Map<string, { until: number; answer: Answer }>();
  /** Questions that are under way: who gives up waiting leaves them to the next who asks. */
  readonly #asked = new Map<string, Promise<Answer>>();

  constructor(
    private readonly clients: ReadonlyMap<string, PrometheusClient>,
    private readonly configured: ReadonlyMap<
      string,
      Pick<PrometheusConfig, 'labels'>
    >,
    private readonly clock: Clock,
  ) {}

  async ask(
    cluster: string,
    query: string,
    options: AskOptions,
  ): Promise<Objective> {
    if (query.length > MOST_CHARACTERS) {
      return {
        state: 'unknown',
        message: `the query has ${query.length} characters; ${MOST_CHARACTERS} at most: make a recording rule of it`,
      };
    }
    const answer = await this.#answer(cluster, query, FRESH_MS, options);
    if (answer.state === 'unknown') {
      return answer;
    }
    // With `bool` a comparison answers 0 for no; an objective of no requests at all is NaN.
    const isBroken = answer.values.some(
      value => !Number.isNaN(value) && value !== 0,
    );
    return { state: isBroken ? 'broken' : 'kept' };
  }

  async throttling(
    cluster: string,
    pods: ThrottledPods,
    options: AskOptions,
  ): Promise<Throttling> {
    const { labels = {} } = this.configured.get(cluster) ?? {};
    const query = throttlingQuery(labels, pods);
    const answer = await this.#answer(
      cluster,
      query,
      THROTTLING_FRESH_MS,
      options,
    );
    return answer.state === 'unknown' ? answer : throttlingIn(answer.values);
  }

  async #answer(
    cluster: string,
    query: string,
    freshMs: number,
    options: AskOptions,
  ): Promise<Answer> {
    const client = this.clients.get(cluster);
    if (!client) {
      return noPrometheus(cluster);
    }
    const now = this.clock.monotonic();
    for (const [known, { until }] of this.#fresh) {
      if (until <= now) {
        this.#fresh.delete(known);
      }
    }
    const key = JSON.stringify([cluster, query]);
    const fresh = this.#fresh.get(key);
    if (fresh) {
      return fresh.answer;
    }
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = this.#look(client, query)
        .then(answer => {
          const keptMs = answer.state === 'unknown' ? FRESH_MS : freshMs;
          const until = this.clock.monotonic() + keptMs;
          this.#fresh.set(key, { until, answer });
          return answer;
        })
        .finally(() => this.#asked.delete(key));
      this.#asked.set(key, asked);
    }
    const { signal, deadlineMs = Infinity } = options;
    return (
      (await waitFor(asked, { clock: this.clock, ms: deadlineMs, signal })) ?? {
        state: 'unknown',
        message: `no answer within ${deadlineMs / 1000} s`,
      }
    );
  }

  /** Never rejects; the client bounds how long it takes. */
  async #look(client: PrometheusClient, query: string): Promise<Answer> {
    try {
      const values = await client.values(
        query,
        this.clock.now() / 1000,
        { queries: 0, samples: 0 },
        new AbortController().signal,
        // A rollout waits for it; usage is read for minutes.
        'question',
      );
      return { state: 'answered', values };
    } catch (error) {
      return { state: 'unknown', message: (error as Error).message };
    }
  }
}

/** The objectives of a host that has no metrics at all. */
export const noObjectives: Objectives = {
  ask: async cluster => noPrometheus(cluster),
  throttling: async cluster => noPrometheus(cluster),
};
