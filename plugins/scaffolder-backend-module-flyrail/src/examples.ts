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
