import { readFile } from 'node:fs/promises';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';
import { Agent, request } from 'undici';
import {
  PrometheusProblem,
  problemOfAnswer,
  problemOfConnection,
} from './prometheusProblem';
import { numberOf, parseAnswer, type Points } from './queryAnswer';
import { QueryGate, type Urgency } from './queryGate';

export type Labels = Readonly<Record<string, string>>;

/** A series of a range query. */
export interface RangeSeries extends Points {
  readonly labels: Labels;
}

export interface PrometheusOptions {
  /** With the path at which the API begins, as in http://mimir/prometheus. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A file with a bearer token, read for each request: it may be rotated. */
  readonly tokenFile?: string;
  /** A PEM file of the certificate authority. */
  readonly caFile?: string;
  readonly queriesInFlight: number;
  readonly queryTimeoutSeconds: number;
  readonly clock: Clock;
}

/** What was asked and what it took, since the client was made. */
export interface Spent {
  queries: number;
  /** Samples that the store says it looked at. */
  samples: number;
}

/**
 * The query API that Prometheus, Thanos, Mimir and VictoriaMetrics share.
 * Everything rejects with a `PrometheusProblem`, or with the signal's reason.
 */
export class PrometheusClient {
  readonly #gate: QueryGate;
  readonly #base: string;
  #agent?: Promise<Agent>;

  constructor(private readonly options: PrometheusOptions) {
    this.#gate = new QueryGate(options.queriesInFlight, options.clock);
    this.#base = options.url.replace(/\/+$/, '');
  }

  /**
   * A range query, one value every `stepSeconds` from `from` to `to`, both included.
   *
   * @param spent - is added to
   */
  async range(
    query: string,
    {
      from,
      to,
      stepSeconds,
    }: { from: number; to: number; stepSeconds: number },
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<{ series: RangeSeries[]; samples?: number }> {
    const data = await this.#ask(
      'query_range',
      { query, start: from, end: to, step: stepSeconds, stats: 'all' },
      spent,
      signal,
    );
    const series = listOf(data.result).flatMap(
      ({ metric, values }: { metric?: Labels; values?: Points }) =>
        values ? [{ labels: metric ?? {}, ...values }] : [],
    );
    return { series, samples: samplesIn(data) };
  }

  /** The one value of an instant query; undefined when there is none. */
  async value(
    query: string,
    time: number,
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<number | undefined> {
    return (await this.values(query, time, spent, signal))[0];
  }

  /** The values of an instant query, one of each series; a scalar is one. */
  async values(
    query: string,
    time: number,
    spent: Spent,
    signal?: AbortSignal,
    urgency?: Urgency,
  ): Promise<number[]> {
    const data = await this.#ask(
      'query',
      { query, time, stats: 'all' },
      spent,
      signal,
      urgency,
    );
    const result = listOf(data.result);
    return data.resultType === 'scalar'
      ? [numberOf(result[1])]
      : result.map(series => numberOf(series?.value?.[1]));
  }

  /** The labels of the series that match any of these; looks at no samples. */
  async series(
    matchers: readonly string[],
    { from, to }: { from: number; to: number },
    spent: Spent,
    signal?: AbortSignal,
  ): Promise<Labels[]> {
    const data = await this.#ask(
      'series',
      { 'match[]': matchers, start: from, end: to },
      spent,
      signal,
    );
    return listOf(data);
  }

  /** Ends its connections. */
  async close(): Promise<void> {
    await (await this.#agent)?.close();
  }

  #ask(
    path: string,
    parameters: Record<string, string | number | readonly string[]>,
    spent: Spent,
    signal?: AbortSignal,
    urgency?: Urgency,
  ): Promise<any> {
    const { queryTimeoutSeconds } = this.options;
    const body = new URLSearchParams({ timeout: `${queryTimeoutSeconds}s` });
    for (const [name, value] of Object.entries(parameters))
      for (const each of Array.isArray(value) ? value : [value])
        body.append(name, String(each));
    return this.#gate.run(
      async () => {
        spent.queries++;
        const data = await this.#send(`/api/v1/${path}`, body, signal);
        spent.samples += samplesIn(data) ?? 0;
        return data;
      },
      { signal, urgency },
    );
  }

  async #send(path: string, body: URLSearchParams, signal?: AbortSignal) {
    const { queryTimeoutSeconds, clock, headers } = this.options;
    const url = this.#base + path;
    // A little more than the store has: it then says itself that it was too slow.
    const late = AbortSignal.timeout((queryTimeoutSeconds + 5) * 1000);
    let status: number;
    let bytes: Buffer;
    let header: (name: string) => string | undefined;
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: await (this.#agent ??= this.#makeAgent()),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
          ...headers,
          ...(await this.#token()),
        },
        body: body.toString(),
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
      status = answer.statusCode;
      header = name => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      bytes = Buffer.from(await answer.body.arrayBuffer());
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof PrometheusProblem) throw error;
      throw problemOfConnection(this.#base, late.aborted ? late.reason : error);
    }
    if (status !== 200)
      throw problemOfAnswer(
        this.#base,
        status,
        bytes.toString('utf8'),
        header,
        clock.now(),
      );
    const answer = parseAnswer(bytes);
    if (answer?.status !== 'success' || answer.data === undefined)
      throw new PrometheusProblem(
        'wrongAddress',
        `${url} answered with something else than Prometheus does: ${
          bytes.toString('utf8', 0, 200).trim().slice(0, 60) || 'nothing'
        }`,
      );
    return answer.data;
  }

  async #token(): Promise<Record<string, string>> {
    const { tokenFile } = this.options;
    if (!tokenFile) return {};
    try {
      return {
        authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`,
      };
    } catch (error) {
      throw new PrometheusProblem(
        'unauthorized',
        `The token file cannot be read: ${(error as Error).message}`,
      );
    }
  }

  async #makeAgent(): Promise<Agent> {
    const { caFile, queriesInFlight } = this.options;
    return new Agent({
      connections: queriesInFlight,
      ...(caFile && { connect: { ca: await readFile(caFile, 'utf8') } }),
    });
  }
}

function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}

function samplesIn(data: any): number | undefined {
  const samples = data?.stats?.samples?.totalQueryableSamples;
  return typeof samples === 'number' ? samples : undefined;
}
