import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { AdmissionContext } from '@flyrail/backstage-plugin-flyrail-node';
import { quietLogger } from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  MANAGED_BY_COST_OPTIMIZER,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { rules } from './rules';

const component = 'app.kubernetes.io/component';
const managedBy = 'app.kubernetes.io/managed-by';

const workload = (
  labels: Record<string, string> = {},
  podLabels: Record<string, string> = {},
): KubernetesObject<any> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: podLabels },
      spec: { containers: [{ name: 'app', resources: {} }] },
    },
  },
});

/** What the cluster holds, by `<plural>/<namespace>/<name>`. */
const cluster = {
  'deployments/shop/web': workload(),
  'statefulsets/shop/db': workload(),
  'deployments/other/web': workload(),
  'deployments/shop/controller': workload({ [component]: 'controller' }),
  'deployments/shop/in-pods': workload({}, { [component]: 'controller' }),
  'deployments/shop/server': workload({ [component]: 'server' }),
} as Record<string, KubernetesObject>;

const contextOf = (
  targetWorkload: object,
  labels?: Record<string, string>,
): AdmissionContext<CostOptimizationObject> => ({
  operation: 'CREATE',
  object: {
    apiVersion: 'optimization.k8s.io/v1',
    kind: 'CostOptimization',
    metadata: { name: 'right-size', namespace: 'shop', labels },
    spec: { targetWorkload, optimizationType: 'CPU' },
  } as CostOptimizationObject,
  user: { username: 'jane', groups: [] },
  dryRun: false,
  cluster: { name: 'dev' },
  get: async ({ plural }, { namespace, name }) =>
    cluster[`${plural}/${namespace}/${name}`],
  list: async () => [],
  signal: new AbortController().signal,
  logger: quietLogger(),
  now: () => new Date(0),
});

const rule = (name: string) => rules.find(each => each.name === name)!;

it('both rules look at what is created and what is changed', () => {
  expect(rules.map(({ name, operations }) => [name, operations])).toEqual([
    ['TargetFits', ['CREATE', 'UPDATE']],
    ['ManagedBy', ['CREATE', 'UPDATE']],
  ]);
});

describe('TargetFits', () => {
  const verdict = (targetWorkload: object) =>
    rule('TargetFits').validate!(contextOf(targetWorkload));

  it.each([
    { kind: 'Deployment', name: 'web' },
    { kind: 'Deployment', name: 'web', namespace: 'other' },
    { kind: 'StatefulSet', name: 'db' },
    { kind: 'Deployment', name: 'server' },
  ])('allows %p, which is there', async target => {
    expect(await verdict(target)).toMatchObject({ allowed: true });
  });

  it.each([
    [
      { kind: 'Deployment', name: 'web2' },
      'spec.targetWorkload.name',
      /no Deployment "web2" in namespace "shop": create it first, or correct/,
    ],
    [
      { kind: 'StatefulSet', name: 'web' },
      'spec.targetWorkload.name',
      /no StatefulSet "web"/,
    ],
    [
      { kind: 'Deployment', name: 'web', namespace: 'elsewhere' },
      'spec.targetWorkload.name',
      /in namespace "elsewhere"/,
    ],
    [
      { kind: 'Deployment', name: 'controller' },
      'spec.targetWorkload',
      /labelled app\.kubernetes\.io\/component=controller.*Name another/,
    ],
    [
      { kind: 'Deployment', name: 'in-pods' },
      'spec.targetWorkload',
      /never changed/,
    ],
  ])('refuses %p, and names the field', async (target, field, message) => {
    expect(await verdict(target)).toEqual({
      allowed: false,
      problems: [{ field, message: expect.stringMatching(message) }],
    });
  });
});

describe('ManagedBy', () => {
  const labelled = async (labels?: Record<string, string>) => {
    const context = contextOf({ kind: 'Deployment', name: 'web' }, labels);
    const changed = await rule('ManagedBy').mutate!(context);
    return changed?.metadata.labels;
  };

  it.each([
    [undefined, { [managedBy]: MANAGED_BY_COST_OPTIMIZER }],
    [{ team: 'a' }, { team: 'a', [managedBy]: MANAGED_BY_COST_OPTIMIZER }],
    [{ [managedBy]: 'Helm' }, { [managedBy]: MANAGED_BY_COST_OPTIMIZER }],
  ])('makes of the labels %p: %p', async (before, after) => {
    expect(await labelled(before)).toEqual(after);
  });

  it('leaves alone what is labelled', async () => {
    const labels = { [managedBy]: MANAGED_BY_COST_OPTIMIZER };
    expect(await labelled(labels)).toBeUndefined();
  });
});
