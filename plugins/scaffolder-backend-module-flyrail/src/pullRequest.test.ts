import githubModule from '@backstage/plugin-scaffolder-backend-module-github';
import { parse } from 'yaml';
import { fakeGithub } from './__testUtils__/fakeGithub';
import {
  apiManifest,
  resizedManifest,
  resizing,
} from './__testUtils__/resizing';
import { live, shopIn, templatePortal } from './__testUtils__/templatePortal';

// Each is a task of the scaffolder: seconds on a busy machine.
jest.setTimeout(60_000);

const kustomization = `# the shop's apps\nresources:\n  - kept.yaml\n`;
const keptManifest = `# ask the shop team first
apiVersion: platform.example.com/v1
kind: WebApp
metadata:
  name: kept
  namespace: production
spec:
  image: kept:1.0.0
  replicas: 2
`;

const workerIn = (namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: ${namespace} }
spec: { replicas: 3 }
`;

describe('a template that opens a pull request, with GitHub’s API on loopback', () => {
  let github: Awaited<ReturnType<typeof fakeGithub>>;
  let portal: Awaited<ReturnType<typeof templatePortal>>;

  beforeAll(async () => {
    github = await fakeGithub({
      'apps/kustomization.yaml': kustomization,
      'apps/kept.yaml': keptManifest,
      'apps/api.yaml': apiManifest,
      'staging/worker.yaml': workerIn('staging'),
      'production/worker.yaml': workerIn('production'),
      'production/worker-canary.yaml': workerIn('production'),
      'generated/all.yaml': `${apiManifest}# ${'x'.repeat(1024 ** 2)}\n`,
      'generated/bomb.yaml': `${apiManifest}more: *nothing\n`,
      'charts/api/templates/api.yaml': `{{ if .api }}\n${apiManifest}{{ end }}`,
    });
    portal = await templatePortal(githubModule, {
      github: [
        {
          host: 'github.com',
          apiBaseUrl: github.apiBaseUrl,
          token: 'a-token',
        },
      ],
    });
  }, 60_000);

  afterAll(async () => {
    await portal?.stop();
    await github?.stop();
  });

  const shop = shopIn('github.com?owner=shop&repo=deployments');
  const branch = 'flyrail-add-web-app-production-shop';

  it('proposes manifest, kustomization and catalog-info, and leads to the pull request', async () => {
    const { output, error } = await portal.submitted('webapp', shop);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toEqual([
      {
        title: 'Add web app production/shop',
        body: expect.stringMatching(/from the portal/),
        head: `shop:${branch}`,
        base: 'main',
      },
    ]);
    const files = github.branches[branch];
    expect(parse(files['apps/shop.yaml'])).toEqual({
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: {
        name: 'shop',
        namespace: 'production',
        labels: { 'backstage.io/kubernetes-id': 'shop' },
        annotations: { 'flyrail.io/owner': 'group:default/shop-team' },
      },
      spec: { image: 'shop:1.0.0', replicas: 2 },
    });
    expect(files['apps/kustomization.yaml']).toBe(
      `${kustomization}  - shop.yaml\n`,
    );
    expect(parse(files['apps/catalog-info.yaml'])).toMatchObject({
      kind: 'Component',
      metadata: { name: 'shop' },
      spec: { owner: 'group:default/shop-team' },
    });
    expect(output!.links.map(({ url }) => url)).toEqual([
      'https://github.com/shop/deployments/pull/1',
    ]);
  });

  it('submitted twice, opens no second one and says where it is', async () => {
    const { output, error } = await portal.submitted('webapp', shop);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(1);
    expect(output!.text[0].content).toMatch(
      /branch flyrail-add-web-app-production-shop has it already, identical.*; where that was closed, delete the branch and ask again\.$/m,
    );
  });

  it('with other values, leaves the proposed one alone and says what differs', async () => {
    const { error } = await portal.submitted('webapp', {
      ...shop,
      spec: { ...shop.spec, replicas: 7 },
    });
    expect(error!.message).toMatch(
      /on branch flyrail-add[\s\S]*spec\.replicas: 2 → 7/,
    );
    expect(github.pullRequests).toHaveLength(1);
  });

  it('edits what Argo CD keeps where Argo CD reads it, and keeps the comments', async () => {
    const { error } = await portal.submitted('webapp-edit', {
      webApp: 'dev/production/kept',
      edit: {
        of: 'dev/production/kept',
        base: { uid: 'uid-1', generation: 3 },
        spec: { ...live.spec, replicas: 4, env: [] },
      },
      how: 'pullRequest',
      repoUrl: shop.repoUrl,
      file: 'apps/kept.yaml',
    });
    expect(error).toBeUndefined();
    const { head, body } = github.pullRequests[1];
    expect(body).toMatch(/`spec\.replicas: 2 → 4`/);
    expect(github.branches[head.split(':')[1]]['apps/kept.yaml']).toBe(
      keptManifest.replace('replicas: 2', 'replicas: 4'),
    );
  });

  it('is refused to apply what Argo CD keeps, and the refusal says what to choose', async () => {
    const { error } = await portal.submitted('webapp-edit', {
      webApp: 'dev/production/kept',
      edit: {
        of: 'dev/production/kept',
        base: { uid: 'uid-1', generation: 3 },
        spec: { ...live.spec, replicas: 4 },
      },
      how: 'apply',
    });
    expect(error!.message).toMatch(
      /kept by Argo CD \(apps\).*Open a pull request/,
    );
  });

  const resize = {
    patch: resizing,
    repoUrl: shop.repoUrl,
    files: ['apps/api.yaml'],
  };

  it('resizes a workload and its autoscaler where Argo CD reads them, and touches nothing else', async () => {
    const before = github.pullRequests.length;
    const { error } = await portal.submitted('resize', resize);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(before + 1);
    const { head, title, body } = github.pullRequests[before];
    expect(title).toBe('Resize Deployment production/api');
    expect(body).toContain('cpu: 800m');
    expect(body).not.toContain('names no namespace');
    expect(github.branches[head.split(':')[1]]['apps/api.yaml']).toBe(
      resizedManifest,
    );
  });

  it.each([
    ['the whole repository', undefined],
    ['a folder', ['apps']],
  ])('finds the file in %s', async (_, files) => {
    const { output, error } = await portal.submitted('resize', {
      ...resize,
      files,
      patch: resizing.replace('800m', files ? '700m' : '600m'),
    });
    expect(error).toBeUndefined();
    expect(output!.text[0].content).toMatch(
      /^Resize Deployment production\/api: apps\/api\.yaml\. apps\/api\.yaml names no namespace: check that it is what production gets\.$/m,
    );
    expect(github.pullRequests.at(-1)!.body).toMatch(
      /```\n\napps\/api\.yaml names no namespace: check that it is what production gets\.$/,
    );
  });

  const ofWorker = (namespace: string) => `kind: Deployment
metadata: { name: worker, namespace: ${namespace} }
spec: { replicas: 2 }
`;

  it('asks which file is meant where several have the object', async () => {
    const { error } = await portal.submitted('resize', {
      ...resize,
      files: [],
      patch: ofWorker('production'),
    });
    expect(error!.message).toMatch(
      /Deployment production\/worker is in several files: production\/worker.*, production\/worker.*\. Write which is meant \(field "Files"\)/,
    );
  });

  it.each([
    ['staging', undefined, 'staging/worker.yaml'],
    ['production', ['production/worker.yaml'], 'production/worker.yaml'],
  ])('takes the file of namespace %s', async (namespace, files, file) => {
    const { output, error } = await portal.submitted('resize', {
      ...resize,
      files,
      patch: ofWorker(namespace),
    });
    expect(error).toBeUndefined();
    expect(output!.text[0].content).toContain(`${file}.`);
  });

  it('proposes the same resizing once', async () => {
    const before = github.pullRequests.length;
    const { output, error } = await portal.submitted('resize', resize);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(before);
    expect(output!.text[0].content).toMatch(
      /has it already, identical.* closed, delete the branch and ask again, or choose another title\./,
    );
  });

  it('proposes it again under another title', async () => {
    const before = github.pullRequests.length;
    const title = 'Resize it once more';
    const { error } = await portal.submitted('resize', { ...resize, title });
    expect(error).toBeUndefined();
    expect(github.pullRequests[before]).toMatchObject({ title });
  });

  it.each([
    ['apps/kept.yaml', resizing, /no Deployment production\/api in apps\/kept/],
    ['production', resizing, /no Deployment production\/api in production\./],
    [
      'charts/api/templates/api.yaml',
      resizing,
      /no Deployment production\/api in charts.* makes of its values/,
    ],
    [
      'apps/secret.yaml',
      resizing,
      /There is no apps\/secret\.yaml\. What the token of the portal may not see looks like/,
    ],
    [
      'generated',
      resizing,
      /no Deployment production\/api in generated\. .*larger than 1 MiB: generated\/all\.yaml\./,
    ],
    ['../etc/passwd', resizing, /files .*path inside the repository/],
    ['apps/api.yaml', 'kind: Deployment', /each object needs kind, metadata/],
    ['apps/api.yaml', 'kind: [', /this is no YAML/],
  ])('resizes nothing with %s: %s', async (file, patch, words) => {
    const { error } = await portal.submitted('resize', {
      ...resize,
      files: [file],
      patch,
    });
    expect(error!.message).toMatch(words);
  });

  it('names the host that no integration covers', async () => {
    const { error } = await portal.submitted('webapp', {
      ...shop,
      repoUrl: 'git.example.com?owner=shop&repo=deployments',
    });
    expect(error!.message).toMatch(/git\.example\.com/);
  });

  it('writes outside of the repository for nobody', async () => {
    const { error } = await portal.submitted('webapp', {
      ...shop,
      folder: '../../etc',
    });
    expect(error!.message).toMatch(/path inside the repository/);
  });
});
