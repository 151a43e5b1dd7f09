import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

/** Tells the harness's own requests from those of who is measured. */
export const HARNESS = 'flyrail-bench-harness';

export type Json = any;

/** The harness at the API server: requests, and watches from outside of who is measured. */
export interface Client {
  /** @throws Error with the API server's words when it refuses. */
  call(method: string, path: string, body?: object): Promise<Json>;
  /** Calls `onFrame` for each frame from now on; resolves once the watch is open. */
  watch(
    path: string,
    onFrame: (type: string, object: Json) => void,
  ): Promise<{ stop(): void }>;
  close(): void;
}

const contentTypes: Record<string, string> = {
  POST: 'application/json',
  DELETE: 'application/json',
  PATCH: 'application/merge-patch+json',
  APPLY: 'application/apply-patch+yaml',
};

export function openClient(kubeconfig: string): Client {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, ...cluster } = config.clusters[0].cluster;
  const user = config.users[0].user;
  const decoded = (data: string) => Buffer.from(data, 'base64');
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 24,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });
  const open = (method: string, path: string, body?: object) =>
    new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      const sent = request(
        `${server}${path}`,
        {
          agent,
          method: method === 'APPLY' ? 'PATCH' : method,
          headers: {
            'user-agent': HARNESS,
            ...(body ? { 'content-type': contentTypes[method] } : {}),
          },
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  const textOf = async (response: import('node:http').IncomingMessage) => {
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response) text += chunk;
    return text;
  };
  return {
    async call(method, path, body) {
      const response = await open(method, path, body);
      const text = await textOf(response);
      if (response.statusCode! >= 300) {
        throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
      }
      return JSON.parse(text);
    },
    async watch(path, onFrame) {
      const { metadata } = JSON.parse(
        await textOf(await open('GET', `${path}?limit=1`)),
      );
      let { resourceVersion } = metadata;
      let stopped = false;
      let current: import('node:http').IncomingMessage;
      const begin = async () => {
        const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=3600&resourceVersion=${resourceVersion}`;
        current = await open('GET', `${path}?${query}`);
        if (current.statusCode !== 200) {
          throw new Error(
            `watch of ${path}: ${current.statusCode} ${await textOf(current)}`,
          );
        }
        const lines = createInterface({ input: current });
        // Cut off: the interface hands the response's error on, and `close` follows.
        lines.on('error', () => {});
        lines.on('line', line => {
          const { type, object } = JSON.parse(line);
          if (type === 'ERROR') throw new Error(`watch of ${path}: ${line}`);
          resourceVersion = object.metadata.resourceVersion;
          if (type !== 'BOOKMARK') onFrame(type, object);
        });
        // A busy API server closes the watch of one that reads slowly: it goes on where it was.
        current.on('close', () => stopped || begin());
      };
      await begin();
      return {
        stop() {
          stopped = true;
          current.destroy();
        },
      };
    },
    close: () => agent.destroy(),
  };
}

/** Runs `work` for each item, so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
