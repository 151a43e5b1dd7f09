import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import githubModule from '@backstage/plugin-scaffolder-backend-module-github';
import express from 'express';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import scaffolderModuleFlyrail from '.';
import { fakeGithub } from './__testUtils__/fakeGithub';

// Each is a task of the scaffolder: seconds on a busy machine.
jest.setTimeout(60_000);

const templates = [
  'templates/webapp/template.yaml',
  'templates/webapp-edit/template.yaml',
  'resize-template.yaml',
].map(file =>
  parse(readFileSync(resolve(__dirname, '../../../examples', file), 'utf8')),
);

/** The WebApp that Argo CD keeps on the cluster. */
const live = {
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: {
    name: 'kept',
    namespace: 'production',
    uid: 'uid-1',
    generation: 3,
  },
  spec: { image: 'kept:1.0.0', replicas: 2, port: 8080, paused: false },
};

/** A flyrail backend: every new WebApp is accepted, the one that is there is kept by Argo CD. */
const flyrailPlugin = createBackendPlugin({
  pluginId: 'flyrail',
  register(registry) {
    registry.registerInit({
      deps: { router: coreServices.httpRouter },
      async init({ router }) {
        const app = express.Router();
        app.use(express.json());
        app.get(
          '/v1/clusters/dev/resources/:kind/production/kept/latest',
          (_, response) => {
            response.json({
              object: live,
              managers: [],
              gitOwner: { tool: 'argocd', name: 'apps' },
            });
          },
        );
        app.post('/v1/clusters/dev/resources/:kind', ({ body }, response) => {
          if (!body.dryRun) throw new Error('A pull request writes nothing');
          const { object } = body;
          response.json({
            object,
            operation: 'created',
            dryRun: true,
            changes: [],
          });
        });
        router.use(app);
      },
    });
  },
});

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

const apiManifest = `# sized by hand in spring
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:2
        - name: api # the one that works
          resources:
            requests:
              cpu: "1" # a guess
              memory: 1Gi
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: api
spec:
  maxReplicas: 9
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: 60 }
`;
const resizing = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: production
spec:
  template:
    spec:
      containers:
        - name: api
          resources:
            requests:
              cpu: 800m
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: api
  namespace: production
spec:
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: 75 }
`;

describe('a template that opens a pull request, with GitHub’s API on loopback', () => {
  let github: Awaited<ReturnType<typeof fakeGithub>>;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    github = await fakeGithub({
      'apps/kustomization.yaml': kustomization,
      'apps/kept.yaml': keptManifest,
      'apps/api.yaml': apiManifest,
    });
    backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        githubModule,
        scaffolderModuleFlyrail,
        flyrailPlugin,
        catalogServiceMock.factory({ entities: templates }),
        mockServices.rootConfig.factory({
          data: {
            integrations: {
              github: [
                {
                  host: 'github.com',
                  apiBaseUrl: github.apiBaseUrl,
                  token: 'a-token',
                },
              ],
            },
          },
        }),
      ],
    });
  }, 60_000);

  afterAll(async () => {
    await backend?.stop();
    await github?.stop();
  });

  /** Submits the form of a template and returns how the task ended. */
  async function submitted(template: string, values: object) {
    const url = `http://localhost:${backend.server.port()}/api/scaffolder/v2/tasks`;
    const made = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        templateRef: `template:default/${template}`,
        values,
      }),
    });
    const { id, ...rest } = await made.json();
    if (!id) throw new Error(JSON.stringify(rest));
    // The stream of events ends with the task.
    const stream = await fetch(`${url}/${id}/eventstream`);
    const events = (await stream.text())
      .split('\n')
      .filter(line => line.startsWith('data: '))
      .map(line => JSON.parse(line.slice('data: '.length)));
    const { body } = events.find(({ type }) => type === 'completion');
    return body as {
      output?: { links: { url: string }[]; text: { content: string }[] };
      error?: { message: string };
      message: string;
    };
  }

  const shop = {
    name: 'shop',
    namespace: 'production',
    cluster: 'dev',
    owner: 'group:default/shop-team',
    spec: { image: 'shop:1.0.0', replicas: 2, resources: { requests: {} } },
    how: 'pullRequest',
    repoUrl: 'github.com?owner=shop&repo=deployments',
    folder: 'apps',
    catalogInfo: true,
  };
  const branch = 'flyrail-add-web-app-production-shop';

  it('proposes manifest, kustomization and catalog-info, and leads to the pull request', async () => {
    const { output, error } = await submitted('webapp', shop);
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
    const { output, error } = await submitted('webapp', shop);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(1);
    expect(output!.text[0].content).toMatch(
      /branch flyrail-add-web-app-production-shop has it already, identical/,
    );
  });

  it('with other values, leaves the proposed one alone and says what differs', async () => {
    const { error } = await submitted('webapp', {
      ...shop,
      spec: { ...shop.spec, replicas: 7 },
    });
    expect(error!.message).toMatch(
      /on branch flyrail-add[\s\S]*spec\.replicas: 2 → 7/,
    );
    expect(github.pullRequests).toHaveLength(1);
  });

  it('edits what Argo CD keeps where Argo CD reads it, and keeps the comments', async () => {
    const { error } = await submitted('webapp-edit', {
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
    const { error } = await submitted('webapp-edit', {
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
    const { error } = await submitted('resize', resize);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(before + 1);
    const { head, title, body } = github.pullRequests[before];
    expect(title).toBe('Resize Deployment production/api');
    expect(body).toContain('cpu: 800m');
    expect(github.branches[head.split(':')[1]]['apps/api.yaml']).toBe(
      apiManifest
        .replace('"1" # a guess', '"800m" # a guess')
        .replace('averageUtilization: 60', 'averageUtilization: 75'),
    );
  });

  it('proposes the same resizing once', async () => {
    const before = github.pullRequests.length;
    const { output, error } = await submitted('resize', resize);
    expect(error).toBeUndefined();
    expect(github.pullRequests).toHaveLength(before);
    expect(output!.text[0].content).toMatch(/has it already, identical/);
  });

  it.each([
    ['apps/kept.yaml', resizing, /no Deployment production\/api in apps\/kept/],
    ['../etc/passwd', resizing, /files .*path inside the repository/],
    ['apps/api.yaml', 'kind: Deployment', /each object needs kind, metadata/],
    ['apps/api.yaml', 'kind: [', /this is no YAML/],
  ])('resizes nothing with %s: %s', async (file, patch, words) => {
    const { error } = await submitted('resize', {
      ...resize,
      files: [file],
      patch,
    });
    expect(error!.message).toMatch(words);
  });

  it('names the host that no integration covers', async () => {
    const { error } = await submitted('webapp', {
      ...shop,
      repoUrl: 'git.example.com?owner=shop&repo=deployments',
    });
    expect(error!.message).toMatch(/git\.example\.com/);
  });

  it('writes outside of the repository for nobody', async () => {
    const { error } = await submitted('webapp', {
      ...shop,
      folder: '../../etc',
    });
    expect(error!.message).toMatch(/path inside the repository/);
  });
});
