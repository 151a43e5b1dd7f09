import { deploymentObject } from '../__testUtils__/workloads';
import { optimizerApp } from '../__testUtils__/optimizerApp';
import { ScriptedUsage, usageLike } from '../__testUtils__/scriptedUsage';

// The first answer loads the OpenAPI document, which takes seconds on a busy machine.
jest.setTimeout(60_000);

const usage = new ScriptedUsage('dev');
usage.known.set(
  'web',
  new Map([['app', usageLike({ cpu: 0.05, memory: 50 * 2 ** 20 })]]),
);
const { post } = optimizerApp({
  usage,
  objects: new Map([
    [
      '/apis/apps/v1/namespaces/shop/deployments/web',
      deploymentObject('web', {}, { namespace: 'shop', uid: 'web' }),
    ],
  ]),
  known: [
    {
      apiVersion: 'optimization.k8s.io/v1',
      kind: 'CostOptimization',
      metadata: { name: 'web-cpu', namespace: 'shop' },
      spec: {
        targetWorkload: { kind: 'Deployment', name: 'web' },
        optimizationType: 'CPU',
        maxChangePercent: 50,
      },
    },
  ],
});
const backtest = (asked?: object) =>
  post('/backtest/dev:shop:Deployment:web', asked);

describe('a workload that has a CostOptimization', () => {
  it('is replayed within what that lets change', async () => {
    const { body } = await backtest().expect(200);
    expect(body.message).toMatch(
      /Only CPU requests were to change by at most 50 % of what they are now/,
    );
    const [{ cpu, memory }] = body.containers;
    expect(cpu.slack).toBeCloseTo(0.8, 1);
    expect(cpu.now.slack).toBeCloseTo(0.9, 1);
    expect(memory.slack).toBe(memory.now.slack);
  });

  it('is replayed as the request says', async () => {
    const { body } = await backtest({
      optimization_type: 'combined',
      max_change_percent: 100,
    }).expect(200);
    expect(body.message).not.toMatch(/were to change/);
    const [{ memory }] = body.containers;
    expect(memory.slack).toBeLessThan(memory.now.slack);
  });

  it.each([
    ['optimization_type', 'CPU'],
    ['max_change_percent', 0],
  ])('is not replayed with %s %p, which is named', async (field, value) => {
    const { body } = await backtest({ [field]: value }).expect(400);
    expect(body.error.problems).toMatchObject([{ field }]);
  });
});
