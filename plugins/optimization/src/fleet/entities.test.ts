import { sampleEntity, sampleOptimization } from '../../dev/sampleOptimization';
import { entityFor, fleetEntities } from './entities';

const component = (name: string, annotations: Record<string, string>) => ({
  ...sampleEntity,
  metadata: {
    name,
    annotations: {
      'flyrail.io/optimization': 'enabled',
      'backstage.io/kubernetes-id': 'frontend-web',
      ...annotations,
    },
  },
});

const inNamespace = (namespace: string) => ({
  'backstage.io/kubernetes-namespace': namespace,
});
const onCluster = (cluster: string) => ({
  'backstage.io/kubernetes-cluster': cluster,
});
const byName = { 'flyrail.io/optimization': 'shop/frontend-web' };

// The object is shop/frontend-web on dev, with the label of all of these.
describe('the component that a CostOptimization is of', () => {
  it.each([
    ['the one with its id', [component('any', {})], 'any'],
    [
      'the one of its namespace, whatever the order',
      [
        component('staging', inNamespace('staging')),
        component('shop', inNamespace('shop')),
        component('staging-too', inNamespace('staging')),
      ],
      'shop',
    ],
    [
      'the one of its cluster',
      [
        component('west', onCluster('west')),
        component('dev', onCluster('dev')),
      ],
      'dev',
    ],
    [
      'the one that selects more narrowly',
      [
        component('any', {}),
        component('both', { ...inNamespace('shop'), ...onCluster('dev') }),
        component('shop', inNamespace('shop')),
      ],
      'both',
    ],
    [
      'the one that names it',
      [component('shop', inNamespace('shop')), component('named', byName)],
      'named',
    ],
    [
      'the one that names it on its cluster',
      [
        component('named', byName),
        component('dev', { ...byName, ...onCluster('dev') }),
        component('west', { ...byName, ...onCluster('west') }),
      ],
      'dev',
    ],
    [
      'none, where all are of somewhere else',
      [
        component('staging', inNamespace('staging')),
        component('west', { ...byName, ...onCluster('west') }),
      ],
      undefined,
    ],
  ])('is %s', (_, components, expected) => {
    expect(
      entityFor(fleetEntities(components), sampleOptimization, 'dev')?.name,
    ).toBe(expected);
  });
});
