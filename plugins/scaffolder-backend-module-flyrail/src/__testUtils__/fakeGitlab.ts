import { archiveOf } from './archiveOf';
import { fakeApi, type FakeAnswer } from './fakeApi';

/** A merge request that was opened. */
export interface OpenedMergeRequest {
  title: string;
  description: string;
  source_branch: string;
  target_branch: string;
}

const PROJECT = '/api/v4/projects/shop%2Fbackend%2Fdeployments';

/**
 * The part of GitLab's API that reading files and opening a merge request need, on loopback: one project
 * `shop/backend/deployments`, its branches as path → text.
 */
export async function fakeGitlab(main: Record<string, string>) {
  const branches: Record<string, Record<string, string>> = { main };
  const mergeRequests: OpenedMergeRequest[] = [];
  const fileOf = (path: string, ref: string): string | undefined =>
    branches[ref === 'HEAD' ? 'main' : ref]?.[decodeURIComponent(path)];
  const missing: [number, unknown] = [404, { message: '404 Not Found' }];

  const answers: FakeAnswer[] = [
    [
      new RegExp(`^GET ${PROJECT}/repository/files/(.+)/raw\\?ref=(.+)$`),
      ([, path, ref]) => {
        const text = fileOf(path, ref);
        return text === undefined ? missing : [200, text];
      },
    ],
    [
      new RegExp(`^GET ${PROJECT}/repository/files/([^/]+)\\?ref=(.+)$`),
      ([, path, ref]) => {
        const text = fileOf(path, ref);
        return text === undefined
          ? missing
          : [200, { file_path: path, content_sha256: 'of another text' }];
      },
    ],
    [
      new RegExp(`^GET ${PROJECT}/repository/tree`),
      () => [200, Object.keys(main).map(path => ({ path, type: 'blob' }))],
    ],
    [
      new RegExp(`^GET ${PROJECT}/repository/commits`),
      () => [200, [{ id: 'commit-0' }]],
    ],
    [
      new RegExp(`^GET ${PROJECT}/repository/archive`),
      () => [200, archiveOf(main)],
    ],
    [
      new RegExp(`^GET ${PROJECT}/repository/branches/(.+)$`),
      ([, name]) => (branches[name] ? [200, { name, web_url: name }] : missing),
    ],
    [
      new RegExp(`^POST ${PROJECT}/repository/branches`),
      (_, { branch, ref }) => {
        branches[branch] = { ...branches[ref] };
        return [201, { name: branch }];
      },
    ],
    [
      new RegExp(`^POST ${PROJECT}/repository/commits$`),
      (_, { branch, actions }) => {
        for (const { action, file_path, content } of actions) {
          if ((action === 'create') === file_path in branches[branch]) {
            return [400, { message: `Cannot ${action} ${file_path}` }];
          }
          branches[branch][file_path] = Buffer.from(content, 'base64').toString(
            'utf8',
          );
        }
        return [201, { id: 'commit-1' }];
      },
    ],
    [
      new RegExp(`^POST ${PROJECT}/merge_requests$`),
      (_, { title, description, source_branch, target_branch }) => {
        mergeRequests.push({
          title,
          description,
          source_branch,
          target_branch,
        });
        const iid = mergeRequests.length;
        return [201, { iid, web_url: `https://gitlab.example.com/-/${iid}` }];
      },
    ],
    [new RegExp(`^GET ${PROJECT}$`), () => [200, { default_branch: 'main' }]],
  ];
  const { url, stop } = await fakeApi('GitLab', answers);
  return { url, host: new URL(url).host, branches, mergeRequests, stop };
}
