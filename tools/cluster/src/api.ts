import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { eventually } from './condition.ts';

export interface Api {
  get<T>(path: string): Promise<{ status: number; body: T }>;
  /** Server-side apply of one object at its own path. */
  apply(path: string, object: object): Promise<void>;
}

/** The API server as the administrator of a cluster sees it. */
export function openApi(kubeconfig: string): Api {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, ...cluster } = config.clusters[0].cluster;
  const user = config.users[0].user;
  const decoded = (data: string) => Buffer.from(data, 'base64');
  const tls = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };

  const call = (method: string, path: string, body?: object) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request(
        `${server}${path}`,
        {
          ...tls,
          method,
          timeout: 5000,
          headers: body
            ? { 'content-type': 'application/apply-patch+yaml' }
            : {},
        },
        response => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', chunk => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text }),
          );
          response.on('error', reject);
        },
      );
      sent.on('timeout', () =>
        sent.destroy(new Error(`${server}${path}: no answer in 5 s`)),
      );
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });

  return {
    async get(path) {
      const { status, text } = await call('GET', path);
      return { status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    async apply(path, object) {
      const query = 'fieldManager=flyrail-cluster&force=true';
      const { status, text } = await call('PATCH', `${path}?${query}`, object);
      if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
    },
  };
}

/** Whether the API server says that it is ready within that time. */
export async function ready(api: Api, withinSeconds: number): Promise<boolean> {
  const answer = await eventually(withinSeconds, async () => {
    const response = await api.get('/readyz').catch(() => undefined);
    return response?.status === 200 ? true : undefined;
  });
  return answer ?? false;
}

interface Node {
  metadata: { name: string };
  status?: { conditions?: { type: string; status: string }[] };
}

export function isReady(node: Node): boolean {
  return !!node.status?.conditions?.some(
    condition => condition.type === 'Ready' && condition.status === 'True',
  );
}

export async function listNodes(api: Api): Promise<Node[]> {
  const { body } = await api.get<{ items?: Node[] }>('/api/v1/nodes');
  return body.items ?? [];
}
