import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Amounts = { cpu?: number; memory?: number };

/** What a container should have; cores and bytes, what stays is left out. */
export type Advice = { name: string; requests: Amounts; limits: Amounts }[];

/** Stands in for what usage would tell: it advises what the test says, also what no usage would. */
export type Adviser = {
  url: string;
  advise(namespace: string, workload: string, advice: Advice): void;
  stop(): Promise<void>;
};

export async function startAdviser(): Promise<Adviser> {
  const known = new Map<string, Advice>();
  const server = createServer((request, response) => {
    const advice = known.get(request.url!);
    response
      .writeHead(advice ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(advice ?? null));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    advise: (namespace, workload, advice) =>
      known.set(`/${namespace}/${workload}`, advice),
    stop: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
