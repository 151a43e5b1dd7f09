import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { resolve, dirname } from 'node:path';
import { parse } from 'yaml';

/** An API server's answer, as JSON. */
export interface Answer {
  code: number;
  body: any;
}

/** One call: an object goes out as it is, no typed client drops a keyword of it. */
export type Call = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer>;

/**
 * The API server that the integration tests run against.
 *
 * @throws Error when FLYRAIL_TEST_KUBECONFIG is not set
 */
export function apiServer(): Call {
  const file = process.env.FLYRAIL_TEST_KUBECONFIG;
  if (!file) {
    throw new Error(
      'FLYRAIL_TEST_KUBECONFIG is not set: run ./dev test integration, or set it to the kubeconfig of a scratch cluster',
    );
  }
  const config = parse(readFileSync(file, 'utf8'));
  const named = (list: any[], name: string) =>
    list.find(item => item.name === name);
  const { context } = named(config.contexts, config['current-context']);
  const { cluster } = named(config.clusters, context.cluster);
  const { user } = named(config.users, context.user);
  const pem = (from: any, key: string) => {
    const data = from[`${key}-data`];
    if (data) {
      return Buffer.from(data, 'base64');
    }
    return from[key]
      ? readFileSync(resolve(dirname(file), from[key]))
      : undefined;
  };
  const connection = {
    ca: pem(cluster, 'certificate-authority'),
    cert: pem(user, 'client-certificate'),
    key: pem(user, 'client-key'),
    servername: cluster['tls-server-name'],
    rejectUnauthorized: !cluster['insecure-skip-tls-verify'],
  };
  return (method, path, body) =>
    new Promise((done, failed) => {
      const outgoing = request(
        new URL(path, cluster.server),
        {
          ...connection,
          method,
          headers: {
            accept: 'application/json',
            ...(user.token && { authorization: `Bearer ${user.token}` }),
            ...(body && {
              'content-type':
                method === 'PATCH'
                  ? 'application/apply-patch+yaml'
                  : 'application/json',
            }),
          },
        },
        async incoming => {
          const chunks: Buffer[] = [];
          for await (const chunk of incoming) {
            chunks.push(chunk);
          }
          done({
            code: incoming.statusCode ?? 0,
            body: bodyOf(Buffer.concat(chunks).toString(), incoming.headers),
          });
        },
      );
      outgoing.on('error', failed);
      outgoing.end(body && JSON.stringify(body));
    });
}

/** A group that is not served yet is answered in plain text. */
function bodyOf(text: string, headers: IncomingHttpHeaders) {
  return headers['content-type']?.startsWith('application/json')
    ? JSON.parse(text)
    : { message: text };
}

/** Server-side applies an object at its path. */
export async function apply(call: Call, path: string, object: object) {
  const answer = await call(
    'PATCH',
    `${path}?fieldManager=flyrail-test&force=true`,
    object,
  );
  if (answer.code >= 300) {
    throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

/** Asks until the answer is as it shall be. The test's own timeout ends it. */
export async function until(
  ask: () => Promise<Answer>,
  isSo: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) {
      return answer;
    }
    await new Promise(next => setTimeout(next, 50));
  }
}
