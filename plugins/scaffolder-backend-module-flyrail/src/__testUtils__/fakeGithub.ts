import { archiveOf } from './archiveOf';
import { fakeApi, type FakeAnswer } from './fakeApi';

/** A pull request that was opened. */
export interface OpenedPullRequest {
  title: string;
  body: string;
  head: string;
  base: string;
}

/**
 * The part of GitHub's API that reading files and opening a pull request need, on loopback: one repository
 * `shop/deployments`, its branches as path → text.
 */
export async function fakeGithub(main: Record<string, string>) {
  const branches: Record<string, Record<string, string>> = { main };
  const blobs: string[] = [];
  const trees: Record<string, string>[] = [main];
  const pullRequests: OpenedPullRequest[] = [];

  // Known when it listens.
  let apiBaseUrl = '';
  const answers: FakeAnswer[] = [
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
      /^GET \/repos\/shop\/deployments\/commits\/\w+\/status/,
      () => {
        const archive_url = `${apiBaseUrl}/repos/shop/deployments/{archive_format}{/ref}`;
        return [200, { sha: 'commit-0', repository: { archive_url } }];
      },
    ],
    [
      /^GET \/repos\/shop\/deployments\/tarball\/commit-0$/,
      () => [200, archiveOf(main)],
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

  const { url, stop } = await fakeApi('GitHub', answers);
  apiBaseUrl = url;
  return { apiBaseUrl, branches, pullRequests, stop };
}
