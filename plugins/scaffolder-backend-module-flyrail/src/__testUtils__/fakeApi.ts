import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is answered to requests whose method and path match: a status and JSON, text or bytes. */
export type FakeAnswer = [
  RegExp,
  (match: string[], body: any) => [number, unknown],
];

/** The part of a host's API that its answers are, on loopback; 501 for the rest. */
export async function fakeApi(name: string, answers: readonly FakeAnswer[]) {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const line = `${request.method} ${request.url}`;
    for (const [pattern, answer] of answers) {
      const match = pattern.exec(line);
      if (!match) continue;
      const [status, value] = answer(match, body);
      const isRaw = typeof value === 'string' || Buffer.isBuffer(value);
      response.writeHead(status, {
        'content-type': isRaw ? 'text/plain' : 'application/json',
      });
      response.end(isRaw ? value : JSON.stringify(value));
      return;
    }
    response.writeHead(501).end(`The fake of ${name} has no ${line}`);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(done => server.close(done)),
  };
}

async function bodyOf(request: IncomingMessage): Promise<any> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}
