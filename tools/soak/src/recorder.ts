import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Recorder = {
  url: string;
  /** How often each idempotency key was posted, and for which `uid/generation`. */
  effects: ReadonlyMap<string, { times: number; pulse: string }>;
  stop(): Promise<void>;
};

/** The outside world: it does what is posted every time it is posted, and counts. */
export async function startRecorder(): Promise<Recorder> {
  const effects = new Map<string, { times: number; pulse: string }>();
  const server = createServer((request, response) => {
    const key = decodeURIComponent(request.url!.slice(1));
    if (request.method === 'POST') {
      const times = (effects.get(key)?.times ?? 0) + 1;
      effects.set(key, { times, pulse: String(request.headers['x-pulse']) });
      request.resume();
      response.writeHead(200).end();
    } else {
      response.writeHead(effects.has(key) ? 200 : 404).end();
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    effects,
    stop: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
