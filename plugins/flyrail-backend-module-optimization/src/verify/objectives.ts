import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import type { PrometheusClient } from '../usage/prometheus/prometheusClient';

/** How a service does against its objective. `unknown`: why that cannot be told. */
export type Objective =
  | { state: 'kept' | 'broken' }
  | { state: 'unknown'; message: string };

/** Where it is asked whether services keep their objectives. */
export interface Objectives {
  /**
   * Asks a query that answers while an objective is broken, as an alert's expression does. Rejects only when the signal
   * aborts.
   */
  ask(
    cluster: string,
    query: string,
    options: { signal: AbortSignal },
  ): Promise<Objective>;
}

/** An answer is good for so long: whoever looks more often does not ask more often. */
const FRESH_MS = 10_000;
/** The longest query that is asked. */
const MOST_CHARACTERS = 4_096;

/** The objectives of services whose clusters have a Prometheus. */
export class PrometheusObjectives implements Objectives {
  readonly #fresh = new Map<string, { until: number; objective: Objective }>();

  constructor(
    private readonly clients: ReadonlyMap<string, PrometheusClient>,
    private readonly clock: Clock,
  ) {}

  async ask(
    cluster: string,
    query: string,
    { signal }: { signal: AbortSignal },
  ): Promise<Objective> {
    const client = this.clients.get(cluster);
    if (!client) {
      return {
        state: 'unknown',
        message: `no Prometheus is configured for cluster "${cluster}" (flyrail.optimization.usage)`,
      };
    }
    if (query.length > MOST_CHARACTERS) {
      return {
        state: 'unknown',
        message: `the query has ${query.length} characters; ${MOST_CHARACTERS} at most: make a recording rule of it`,
      };
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
      return fresh.objective;
    }
    const objective = await this.#look(client, query, signal);
    this.#fresh.set(key, { until: now + FRESH_MS, objective });
    return objective;
  }

  async #look(
    client: PrometheusClient,
    query: string,
    signal: AbortSignal,
  ): Promise<Objective> {
    try {
      const values = await client.values(
        query,
        this.clock.now() / 1000,
        { queries: 0, samples: 0 },
        signal,
        // A rollout waits for it; usage is read for minutes.
        'question',
      );
      // With `bool` a comparison answers 0 for no; an objective of no requests at all is NaN.
      const isBroken = values.some(
        value => !Number.isNaN(value) && value !== 0,
      );
      return { state: isBroken ? 'broken' : 'kept' };
    } catch (error) {
      signal.throwIfAborted();
      return { state: 'unknown', message: (error as Error).message };
    }
  }
}

/** The objectives of a host that has no metrics at all. */
export const noObjectives: Objectives = {
  async ask(cluster) {
    return {
      state: 'unknown',
      message: `no Prometheus is configured for cluster "${cluster}" (flyrail.optimization.usage)`,
    };
  },
};
