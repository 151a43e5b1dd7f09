import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { clusterKubeconfig } from '../src/cluster.ts';
import { root } from '../src/paths.ts';

type Answer = { status: number; body: any };

/** A portal without its page, as `./dev start` brings it up, and a guest in it. */
export type GivenPortal = {
  url: string;
  /** With `--operators-apart`. */
  operatorsUrl: string;
  cluster: string;
  /** The administrator's. */
  kubeconfig: string;
  get(base: string, path: string): Promise<Answer>;
  post(base: string, path: string, body: object): Promise<Answer>;
  /** What browsers are told about resources from now on. */
  signals(): Promise<{ messages: string[]; close(): void }>;
  /** Ctrl-C; rejects when that does not end it cleanly. */
  stop(): Promise<void>;
};

export async function givenPortal(
  name: string,
  options: readonly string[],
): Promise<GivenPortal> {
  const cluster = `${name}-${process.pid % 10_000}`;
  const port = await freePorts();
  const child = spawn(
    join(root, 'dev'),
    [
      ...['start', '--backend-only', '--mode', 'simulated', '--name', cluster],
      ...['--backend-port', String(port), ...options],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const ended = new Promise<number | null>(done => child.on('close', done));
  const stop = async () => {
    child.kill('SIGINT');
    const status = await ended;
    if (status !== 0)
      throw new Error(`./dev start ended with ${status}:\n${output}`);
  };
  await new Promise<void>((ready, failed) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (/^Ready after/m.test(output)) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then(() => failed(new Error(`./dev start ended:\n${output}`)));
  });
  try {
    const url = `http://localhost:${port}`;
    const ask = async (
      method: string,
      address: string,
      body?: object,
      token?: string,
    ): Promise<Answer> => {
      const answer = await fetch(address, {
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, body: parsed(text) };
    };
    const guest = await ask('POST', `${url}/api/auth/guest/refresh`, {});
    const { token } = guest.body.backstageIdentity;
    return {
      url,
      operatorsUrl: `http://localhost:${port + 1}`,
      cluster,
      kubeconfig: await clusterKubeconfig(cluster),
      get: (base, path) => ask('GET', base + path, undefined, token),
      post: (base, path, body) => ask('POST', base + path, body, token),
      signals: () => signalsOf(`ws://localhost:${port}/api/signals`, token),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until `look` is true; after that many seconds it throws what the last look said. */
export async function until(
  what: string,
  seconds: number,
  look: () => Promise<boolean | undefined>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    if (await look()) return;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${seconds} s`);
    await new Promise(again => setTimeout(again, 100));
  }
}

/** The first connection only wakes the signals up and is never answered; browsers try again after a second, too. */
async function signalsOf(address: string, token: string) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const socket = new WebSocket(address, token);
    const messages: string[] = [];
    socket.onmessage = ({ data }) => messages.push(String(data));
    const isOpen = await new Promise<boolean>(done => {
      const timer = setTimeout(() => done(false), 1000);
      socket.onopen = () => {
        clearTimeout(timer);
        done(true);
      };
    });
    if (isOpen) {
      socket.send(
        JSON.stringify({ action: 'subscribe', channel: 'flyrail:resources' }),
      );
      return { messages, close: () => socket.close() };
    }
    socket.close();
  }
  throw new Error(`${address} did not answer`);
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A port that nothing listens on, and neither on the next two. */
async function freePorts(): Promise<number> {
  const listen = (port: number) =>
    new Promise<{ port: number; close(): Promise<void> }>((done, failed) => {
      const server = createServer().once('error', failed);
      server.listen(port, '127.0.0.1', () =>
        done({
          port: (server.address() as { port: number }).port,
          close: () => new Promise(closed => server.close(() => closed())),
        }),
      );
    });
  for (let attempt = 0; attempt < 20; attempt++) {
    const first = await listen(0);
    const next = await Promise.allSettled(
      [1, 2].map(step => listen(first.port + step)),
    );
    const free = next.flatMap(each =>
      each.status === 'fulfilled' ? [each.value] : [],
    );
    await Promise.all([first, ...free].map(each => each.close()));
    if (free.length === 2) return first.port;
  }
  throw new Error('There are no three free ports in a row');
}
