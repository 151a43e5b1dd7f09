import { Deployment } from '@flyrail/backstage-plugin-flyrail-node';
import { autoscalerObject, deploymentObject } from '../__testUtils__/workloads';
import { sizingMedium, workloadMedium } from '../change/leaves';
import { analysisTarget, unwritableOf } from './analysisTarget';
import { workloadOf } from './workload';

const named = (kind: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
});
const workload = {} as never;
const deployment = workloadMedium(Deployment, named('Deployment'));
const owned = (sizing: object) =>
  sizingMedium({ ...Deployment, kind: 'Site', sizing }, named('Site'));
const noField = 'Site "web" owns the workload and has no field for it';

describe('What nobody could write', () => {
  it.each([
    ['of a workload of its own', { medium: deployment }, undefined],
    ['of what nobody may write', {}, undefined],
    [
      'of an owner with sizes and replicas',
      {
        medium: owned({
          resources: 'spec.resources',
          replicas: 'spec.replicas',
        }),
      },
      { spot: noField },
    ],
    [
      'of an owner with sizes alone',
      { medium: owned({ resources: 'spec.resources' }) },
      { spot: noField, replicas: noField, schedule: noField },
    ],
    [
      'of what is in Git',
      {
        medium: deployment,
        obstacle: { reason: 'GitOwned', message: 'kept by Flux' },
      },
      { schedule: 'its source is in Git, where nothing follows the clock' },
    ],
  ])('%s', (_, target, unwritable) => {
    expect(unwritableOf({ workload, ...target })).toEqual(unwritable);
  });
});

it('takes from the pods what they were given and their template does not set, and what autoscalers count besides', async () => {
  const {
    spec: { template, ...spec },
  } = deploymentObject('shop');
  const open = workloadOf(
    'Deployment',
    deploymentObject(
      'shop',
      {
        ...spec,
        template: {
          ...template,
          spec: { containers: [{ name: 'app', image: 'nginx:1.21' }] },
        },
      },
      { namespace: 'shop' },
    ),
  );
  const pod = {
    metadata: {
      name: 'shop-1-a',
      labels: { app: 'shop', 'pod-template-hash': '1' },
      ownerReferences: [
        { kind: 'ReplicaSet', name: 'shop-1', controller: true },
      ],
    },
    spec: {
      containers: [
        { name: 'app', resources: { requests: { cpu: '500m' } } },
        { name: 'istio-proxy', resources: { requests: { cpu: '100m' } } },
      ],
    },
  };
  const itemsOf = (path: string) => [
    ...(path.endsWith('pods') ? [pod] : []),
    ...(path.endsWith('autoscalers') ? [autoscalerObject('shop', {})] : []),
  ];
  const { containers, given, autoscalers } = await analysisTarget(
    {
      cluster: { name: 'dev' },
      request: async ({ path }) => ({ items: itemsOf(path) } as never),
    },
    { workload: open },
    undefined,
  );
  expect(containers).toEqual([
    { name: 'app', requests: { cpu: 0.5 }, limits: {} },
  ]);
  expect(autoscalers).toMatchObject([{ besides: { cpu: 0.1 } }]);
  expect(given).toMatchObject([{ container: 'app', request: 0.5 }]);
  expect(open.containers[0].requests).toEqual({});
});
