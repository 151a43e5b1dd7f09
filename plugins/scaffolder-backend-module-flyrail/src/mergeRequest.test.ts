import gitlabModule from '@backstage/plugin-scaffolder-backend-module-gitlab';
import { fakeGitlab } from './__testUtils__/fakeGitlab';
import {
  apiManifest,
  resizedManifest,
  resizing,
} from './__testUtils__/resizing';
import { shopIn, templatePortal } from './__testUtils__/templatePortal';

// Each is a task of the scaffolder: seconds on a busy machine.
jest.setTimeout(60_000);

describe('a template that opens a merge request, with GitLab’s API on loopback', () => {
  let gitlab: Awaited<ReturnType<typeof fakeGitlab>>;
  let portal: Awaited<ReturnType<typeof templatePortal>>;

  beforeAll(async () => {
    gitlab = await fakeGitlab({ 'apps/api.yaml': apiManifest });
    portal = await templatePortal(gitlabModule, {
      gitlab: [
        {
          host: gitlab.host,
          baseUrl: gitlab.url,
          apiBaseUrl: `${gitlab.url}/api/v4`,
          token: 'a-token',
        },
      ],
    });
  }, 60_000);

  afterAll(async () => {
    await portal?.stop();
    await gitlab?.stop();
  });

  const repoUrl = () => `${gitlab.host}?owner=shop%2Fbackend&repo=deployments`;
  const resize = () => ({
    patch: resizing,
    repoUrl: repoUrl(),
    files: ['apps/api.yaml'],
  });

  it('resizes a workload and its autoscaler in a group’s project, and touches nothing else', async () => {
    const { output, error } = await portal.submitted('resize', resize());
    expect(error).toBeUndefined();
    expect(gitlab.mergeRequests).toEqual([
      {
        title: 'Resize Deployment production/api',
        description: expect.stringContaining('cpu: 800m'),
        source_branch: expect.stringMatching(/^flyrail-/),
        target_branch: 'main',
      },
    ]);
    const [{ source_branch }] = gitlab.mergeRequests;
    expect(gitlab.branches[source_branch]['apps/api.yaml']).toBe(
      resizedManifest,
    );
    expect(output!.links.map(({ url }) => url)).toEqual([
      'https://gitlab.example.com/-/1',
    ]);
  });

  it('finds the file that has the objects', async () => {
    const { output, error } = await portal.submitted('resize', {
      ...resize(),
      files: undefined,
      patch: resizing.replace('800m', '700m'),
    });
    expect(error).toBeUndefined();
    expect(output!.text[0].content).toContain('apps/api.yaml');
  });

  it('proposes the same resizing once', async () => {
    const { output, error } = await portal.submitted('resize', resize());
    expect(error).toBeUndefined();
    expect(gitlab.mergeRequests).toHaveLength(2);
    expect(output!.text[0].content).toMatch(/has it already, identical/);
  });

  it('adds a web app', async () => {
    const { error } = await portal.submitted('webapp', shopIn(repoUrl()));
    expect(error).toBeUndefined();
    const { source_branch, title } = gitlab.mergeRequests[2];
    expect(title).toBe('Add web app production/shop');
    expect(Object.keys(gitlab.branches[source_branch]).sort()).toEqual([
      'apps/api.yaml',
      'apps/catalog-info.yaml',
      'apps/shop.yaml',
    ]);
  });
});
