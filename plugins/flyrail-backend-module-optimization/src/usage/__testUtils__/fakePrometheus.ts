import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** One request as it came in. */
export interface Asked {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
}

/** An answer that is no success: a status with a body, and headers. */
export interface Refusal {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

type Labels = Record<string, string>;
export type Sample = [number, string];

export interface Content {
  /** Labels of kube_pod_owner, kube_replicaset_owner. */
  owners?: Labels[];
  /** Groups of pods, as the CPU and memory queries ask for them, with a value of each at a time. */
  cpu?: { labels: Labels; at(time: number): string | undefined }[];
  memory?: { labels: Labels; at(time: number): string | undefined }[];
  counters?: { labels: Labels; at(time: number): string | undefined }[];
  /** What an instant query answers, one value of each series. */
  instant?: (query: string) => string[];
  /** Added to each range answer, whatever was asked for. */
  odd?: Sample[];
}

/** Speaks as much of the query API as we ask, and says whatever it is told to. */
export class FakePrometheus {
  readonly asked: Asked[] = [];
  content: Content = {};
  /** Asked before each answer: a refusal goes out instead. */
  refuse: (asked: Asked) => Refusal | undefined = () => undefined;
  /** Hears what is asked, and does not answer. */
  hold = false;
  /** The most requests that waited for an answer at once. */
  mostAtOnce = 0;
  #server!: Server;

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async start(): Promise<this> {
    let waiting = 0;
    this.#server = createServer((request, response) => {
      waiting++;
      this.mostAtOnce = Math.max(this.mostAtOnce, waiting);
      response.on('close', () => waiting--);
      let text = '';
      request.on('data', chunk => (text += chunk));
      request.on('end', async () => {
        // Time for others to come in, if they are let.
        for (let turns = 0; turns < 20; turns++) await turn();
        const asked = {
          path: request.url!,
          query: new URLSearchParams(text),
          headers: request.headers,
        };
        this.asked.push(asked);
        if (this.hold) return;
        const refusal = this.refuse(asked);
        response.writeHead(refusal?.status ?? 200, refusal?.headers);
        response.end(
          refusal
            ? refusal.body ?? ''
            : JSON.stringify({ status: 'success', data: this.#answer(asked) }),
        );
      });
    });
    await new Promise<void>(listening =>
      this.#server.listen(0, '127.0.0.1', listening),
    );
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(closed => this.#server.close(closed));
  }

  /** The range queries about CPU: one of each batch. */
  batches(): { from: number; to: number; query: string }[] {
    return this.asked
      .filter(({ query }) => /cpu_usage/.test(query.get('query') ?? ''))
      .map(({ query }) => ({
        query: query.get('query')!,
        from: Number(query.get('start')) - Number(query.get('step')),
        to: Number(query.get('end')),
      }));
  }

  #answer({ path, query }: Asked): unknown {
    if (path.endsWith('/series')) return this.content.owners ?? [];
    const text = query.get('query')!;
    if (path.endsWith('/query') && this.content.instant)
      return {
        resultType: 'vector',
        result: this.content
          .instant(text)
          .map(value => ({ metric: {}, value: [0, value] })),
      };
    if (path.endsWith('/query'))
      return {
        resultType: 'vector',
        result: /^max\(count_over_time/.test(text)
          ? [{ metric: {}, value: [0, '20'] }]
          : [],
      };
    const { cpu, memory, counters, odd = [] } = this.content;
    let series = counters;
    if (/cpu_usage/.test(text)) series = cpu;
    else if (/max_over_time/.test(text)) series = memory;
    const [start, end, step] = ['start', 'end', 'step'].map(name =>
      Number(query.get(name)),
    );
    return {
      resultType: 'matrix',
      result: (series ?? []).map(({ labels, at }) => {
        const values: Sample[] = [];
        for (let time = start; time <= end; time += step) {
          const value = at(time);
          if (value !== undefined) values.push([time, value]);
        }
        return {
          metric: labels,
          values: series === counters ? values : [...values, ...odd],
        };
      }),
    };
  }
}
