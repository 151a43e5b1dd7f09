import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pull request that was opened. */
export interface OpenedPullRequest {
  title: string;
  body: string;
  head: string;
  base: string;
}

/**
 * The part of GitHub's API that reading a file and opening a pull request need, on loopback: one repository
 * `shop/deployments`, its branches as path → text.
 */
export async function fakeGithub(main: Record<string, string>) {
  const branches: Record<string, Record<string, string>> = { main };
  const blobs: string[] = [];
  const trees: Record<string, string>[] = [main];
  const pullRequests: OpenedPullRequest[] = [];

  const answers: [RegExp, (match: string[], body: any) => [number, unknown]][] =
    [
      [
        /^GET \/repos\/shop\/deployments\/contents\/([^?]+)\?ref=(.+)$/,
        ([, path, ref]) => {
          const branch = branches[ref === 'HEAD' ? 'main' : ref];
          const text = branch?.[decodeURIComponent(path)];
          return text === undefined
            ? [404, { message: 'Not Found' }]
            : [200, text];
        },
      ],
      [
        /^GET \/repos\/shop\/deployments\/commits/,
        () => [200, [{ sha: 'commit-0', commit: { tree: { sha: 'tree-0' } } }]],
      ],
      [
        /^GET \/repos\/shop\/deployments$/,
        () => [200, { default_branch: 'main', permissions: { push: true } }],
      ],
      [
        /^POST .*\/git\/blobs$/,
        (_, { content }) => {
          blobs.push(Buffer.from(content, 'base64').toString('utf8'));
          return [201, { sha: `blob-${blobs.length - 1}` }];
        },
      ],
      [
        /^POST .*\/git\/trees$/,
        (_, { tree }) => {
          const files = tree.map(({ path, sha }: any) => [
            path,
            blobs[Number(sha.split('-')[1])],
          ]);
          trees.push({ ...main, ...Object.fromEntries(files) });
          return [201, { sha: `tree-${trees.length - 1}` }];
        },
      ],
      [
        /^POST .*\/git\/commits$/,
        (_, { tree }) => [201, { sha: tree.replace('tree', 'commit') }],
      ],
      [
        /^POST \/graphql$/,
        (_, { variables }) => [
          200,
          {
            data: {
              repository: {
                ref: branches[variables.head]
                  ? { associatedPullRequests: { edges: [] } }
                  : null,
              },
            },
          },
        ],
      ],
      [
        /^POST .*\/git\/refs$/,
        (_, { ref, sha }) => {
          branches[ref.replace('refs/heads/', '')] =
            trees[Number(sha.split('-')[1])];
          return [201, {}];
        },
      ],
      [
        /^POST .*\/pulls$/,
        (_, { title, body, head, base }) => {
          pullRequests.push({ title, body, head, base });
          const number = pullRequests.length;
          const html_url = `https://github.com/shop/deployments/pull/${number}`;
          return [201, { number, html_url, base: { ref: base } }];
        },
      ],
    ];

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const line = `${request.method} ${request.url}`;
    for (const [pattern, answer] of answers) {
      const match = pattern.exec(line);
      if (!match) continue;
      const [status, value] = answer(match, body);
      const isText = typeof value === 'string';
      response.writeHead(status, {
        'content-type': isText ? 'text/plain' : 'application/json',
      });
      response.end(isText ? value : JSON.stringify(value));
      return;
    }
    response.writeHead(501).end(`The fake of GitHub has no ${line}`);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    apiBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    branches,
    pullRequests,
    stop: () => new Promise(done => server.close(done)),
  };
}

async function bodyOf(request: IncomingMessage): Promise<any> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}
