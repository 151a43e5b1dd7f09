import { autoscalerObject, deploymentObject } from '../__testUtils__/workloads';
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

it('reads no pods for what limits a workload, though its template leaves sizes open', async () => {
  const asked: string[] = [];
  await constraintsOf(
    {
      request: async ({ path }) => {
        asked.push(path.slice(path.lastIndexOf('/') + 1));
        return { items: [autoscalerObject('shop', {})] } as never;
      },
    },
    workloadOf(
      'Deployment',
      deploymentObject('shop', {}, { namespace: 'shop' }),
    ),
  );
  expect(asked).toEqual(['horizontalpodautoscalers', 'poddisruptionbudgets']);
});
