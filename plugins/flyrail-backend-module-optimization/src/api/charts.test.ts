import {
  digestOf,
  LIST_PRICES,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import { chartAnswer } from './charts';

const container = (name: string) => ({
  name,
  requests: { cpu: 1 },
  limits: {},
});
const target: AnalysisTarget = {
  ...{ cluster: 'dev', kind: 'Deployment', namespace: 'shop', name: 'api' },
  ...{ uid: 'u1', podSpec: {}, autoscalers: [], disruptionBudgets: [] },
  containers: [container('app'), container('proxy')],
};
const times = [300, 600];
const sizes = { cpu: [1, 1], memory: [NaN, NaN] };
const chart = (name: string, used: number) => ({
  ...{ container: name, times, request: sizes },
  ...{ cpu: [NaN, used], memory: [NaN, NaN] },
});

it('has no times of a container of which no usage is known, though what it requested is', async () => {
  const none = new Float64Array();
  const { containers } = await chartAnswer(target, {
    charts: [chart('app', 0.5), chart('proxy', NaN)],
    usage: [
      {
        container: 'proxy',
        digest: digestOf({ times: none, cpu: none, memory: none }),
      },
    ],
    prices: LIST_PRICES.other,
    ...{ from: 0, stepSeconds: 300 },
  });
  expect(containers.map(each => each.times)).toEqual([times, []]);
  expect(containers[0].cpu.most).toEqual([null, 0.5]);
  expect(containers[1].cpu).toMatchObject({ most: [], request: [] });
});
