import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** What the portal's page of installed actions shows beside an action. */
function example(
  description: string,
  action: string,
  input: object,
): TemplateExample {
  const id = action.split(':').pop()!;
  return {
    description,
    example: stringify({ steps: [{ id, action, input }] }),
  };
}

const shop = { namespace: 'production', name: 'shop' };

export const applyExamples = [
  example('A web app with two replicas', 'flyrail:webapp:apply', {
    cluster: 'dev',
    ...shop,
    owner: 'group:default/shop-team',
    spec: { image: 'registry.example.com/shop:1.0.0', replicas: 2 },
  }),
  example(
    'The answers of a form whose field `spec` has the schema of a WebApp',
    'flyrail:webapp:apply',
    {
      cluster: '${{ parameters.cluster }}',
      namespace: '${{ parameters.namespace }}',
      name: '${{ parameters.name }}',
      owner: '${{ parameters.owner }}',
      system: '${{ parameters.system }}',
      spec: '${{ parameters.spec }}',
    },
  ),
];

export const editExamples = [
  example(
    'The answers of a form with the fields FlyrailWebAppPicker and FlyrailSpecOfWebApp',
    'flyrail:webapp:edit',
    {
      webApp: '${{ parameters.webApp }}',
      spec: '${{ parameters.edit.spec }}',
      base: '${{ parameters.edit.base }}',
    },
  ),
];

export const manifestExamples = [
  example(
    'A new web app, in the folder apps of a repository',
    'flyrail:webapp:manifest',
    {
      repoUrl: 'github.com?owner=shop&repo=deployments',
      folder: 'apps',
      ...shop,
      owner: 'group:default/shop-team',
      catalogInfo: true,
      spec: { image: 'registry.example.com/shop:1.0.0', replicas: 2 },
    },
  ),
  example('A change of one that is there', 'flyrail:webapp:manifest', {
    repoUrl: '${{ parameters.repoUrl }}',
    file: 'apps/shop.yaml',
    webApp: '${{ parameters.webApp }}',
    spec: '${{ parameters.edit.spec }}',
    base: '${{ parameters.edit.base }}',
  }),
];

export const patchExamples = [
  example('Another CPU request of a workload', 'flyrail:manifest:patch', {
    repoUrl: 'github.com?owner=shop&repo=deployments',
    files: ['apps/shop.yaml'],
    patch: stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...shop },
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'app', resources: { requests: { cpu: '250m' } } },
            ],
          },
        },
      },
    }),
  }),
];
