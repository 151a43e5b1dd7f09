import {
  coreServices,
  createBackendPlugin,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import type { JsonObject } from '@backstage/types';
import express from 'express';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import scaffolderModuleFlyrail from '..';

const templates = [
  'templates/webapp/template.yaml',
  'templates/webapp-edit/template.yaml',
  'resize-template.yaml',
].map(file =>
  parse(readFileSync(resolve(__dirname, '../../../../examples', file), 'utf8')),
);

/** The WebApp that Argo CD keeps on the cluster. */
export const live = {
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

/** What a person fills in for a new WebApp, by a pull request to that repository. */
export const shopIn = (repoUrl: string) => ({
  name: 'shop',
  namespace: 'production',
  cluster: 'dev',
  owner: 'group:default/shop-team',
  spec: { image: 'shop:1.0.0', replicas: 2, resources: { requests: {} } },
  how: 'pullRequest',
  repoUrl,
  folder: 'apps',
  catalogInfo: true,
});

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

/** A portal with the templates, the module that opens pull requests at a host, and the integration with it. */
export async function templatePortal(
  publisher: BackendFeature | Promise<{ default: BackendFeature }>,
  integrations: JsonObject,
) {
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      publisher,
      scaffolderModuleFlyrail,
      flyrailPlugin,
      catalogServiceMock.factory({ entities: templates }),
      mockServices.rootConfig.factory({ data: { integrations } }),
    ],
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

  return { submitted, stop: () => backend.stop() };
}
