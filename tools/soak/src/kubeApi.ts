import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

export type Answer = { status: number; body: any };

export type KubernetesObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    resourceVersion?: string;
    [field: string]: any;
  };
  [field: string]: any;
};

/** An API server as the administrator of a local cluster sees it. */
export type KubeApi = {
  get(path: string): Promise<Answer>;
  send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    contentType?: string,
  ): Promise<Answer>;
  /** Every object of a collection now, and each change from then on; ends with `stop`. */
  follow(
    path: string,
    onObject: (object: KubernetesObject) => void,
  ): Promise<{ stop(): Promise<void> }>;
  close(): void;
};

export function openKubeApi(kubeconfig: string): KubeApi {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, ...cluster } = config.clusters[0].cluster;
  const { user } = config.users[0];
  const decoded = (data: string) => Buffer.from(data, 'base64');
  const agent = new Agent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });

  const call = (
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ) =>
    new Promise<Answer>((done, failed) => {
      const sent = request(
        server + path,
        {
          agent,
          method,
          timeout: 10_000,
          headers: body ? { 'content-type': contentType } : {},
        },
        answer => {
          let text = '';
          answer.setEncoding('utf8').on('data', chunk => (text += chunk));
          answer.on('error', failed);
          answer.on('end', () =>
            done({
              status: answer.statusCode!,
              body: text.startsWith('{') ? JSON.parse(text) : text,
            }),
          );
        },
      );
      sent.on('timeout', () =>
        sent.destroy(new Error(`${method} ${path}: no answer in 10 s`)),
      );
      sent.on('error', failed);
      sent.end(body && JSON.stringify(body));
    });

  /** Resolves when the API server ends the watch or it is aborted. */
  const watch = (
    path: string,
    signal: AbortSignal,
    onObject: (object: KubernetesObject) => void,
  ) =>
    new Promise<void>(done => {
      const sent = request(server + path, { agent, signal }, answer => {
        let rest = '';
        answer.setEncoding('utf8').on('data', chunk => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop()!;
          for (const line of lines) {
            const { type, object } = JSON.parse(line);
            if (type === 'ADDED' || type === 'MODIFIED') onObject(object);
          }
        });
        answer.on('error', () => done());
        answer.on('close', () => done());
      });
      sent.on('error', () => done());
      sent.end();
    });

  return {
    get: path => call('GET', path),
    send: call,
    async follow(path, onObject) {
      const ending = new AbortController();
      const { signal } = ending;
      const list = async () => {
        const { body } = await call('GET', path);
        for (const item of body.items) onObject(item);
        return `${path}?watch=true&resourceVersion=${body.metadata.resourceVersion}`;
      };
      const first = await list();
      const goOn = async () => {
        let address = first;
        while (!signal.aborted) {
          await watch(address, signal, onObject);
          if (!signal.aborted) address = await list();
        }
      };
      const ended = goOn();
      return {
        async stop() {
          ending.abort();
          await ended;
        },
      };
    },
    close: () => agent.destroy(),
  };
}
