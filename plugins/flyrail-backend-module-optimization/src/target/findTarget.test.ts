import { deploymentObject } from '../__testUtils__/workloads';
import { constraintsOf } from './findTarget';
import { workloadOf } from './workload';

const budget = (name: string, selector?: object) => ({
  metadata: { name },
  spec: { minAvailable: 4, selector },
});

it('finds the disruption budgets of a workload, however they select its pods', async () => {
  const items = [
    budget('labels', { matchLabels: { app: 'shop' } }),
    budget('expressions', {
      matchExpressions: [{ key: 'app', operator: 'In', values: ['shop'] }],
    }),
    budget('all', {}),
    budget('others', { matchLabels: { app: 'cart' } }),
    budget('none'),
  ];
  const { disruptionBudgets } = await constraintsOf(
    {
      request: async ({ path }) =>
        ({ items: path.endsWith('budgets') ? items : [] } as never),
    },
    workloadOf(
      'Deployment',
      deploymentObject('shop', {}, { namespace: 'shop' }),
    ),
  );
  expect(disruptionBudgets.map(({ name }) => name)).toEqual([
    'labels',
    'expressions',
    'all',
  ]);
});

it('takes from the pods what they were given and their template does not set', async () => {
  const {
    spec: { template, ...spec },
  } = deploymentObject('shop');
  const workload = workloadOf(
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
      containers: [{ name: 'app', resources: { requests: { cpu: '500m' } } }],
    },
  };
  const { containers, given } = await constraintsOf(
    {
      request: async ({ path }) =>
        ({ items: path.endsWith('pods') ? [pod] : [] } as never),
    },
    workload,
  );
  expect(containers).toEqual([
    { name: 'app', requests: { cpu: 0.5 }, limits: {} },
  ]);
  expect(given).toMatchObject([{ container: 'app', request: 0.5 }]);
  expect(workload.containers[0].requests).toEqual({});
});
