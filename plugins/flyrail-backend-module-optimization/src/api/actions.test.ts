import { z } from 'zod/v3';
import { registerOptimizerActions } from './actions';
import type { Optimizer } from './optimizer';

const workload = { workload_id: 'dev:shop:Deployment:web' };

function registered() {
  const asked: unknown[][] = [];
  const note =
    (verb: string, answer: object) =>
    async (...call: unknown[]) => {
      asked.push([verb, ...call.slice(0, 3)]);
      return answer;
    };
  const actions = new Map<string, any>();
  registerOptimizerActions(
    { register: (action: any) => actions.set(action.name, action) } as never,
    {
      list: note('list', { clusters: [{ workloads: [workload] }] }),
      optimize: note('optimize', {
        workload,
        usage: { state: 'ready' },
        recommendations: [],
        no_recommendations: [{ outcome: 'nothing_to_gain' }],
      }),
      backtest: note('backtest', { message: 'No trouble', containers: [] }),
    } as unknown as Optimizer,
  );
  const run = async (name: string, input: object) => {
    const { action, schema } = actions.get(name);
    const { output } = await action({
      credentials: 'mine',
      input: schema.input(z).parse(input),
    });
    return schema.output(z).parse(output);
  };
  return { asked, actions, run };
}

describe("the optimizer's actions", () => {
  it('change nothing, and say so', () => {
    const { actions } = registered();
    expect(
      [...actions.values()].map(({ name, attributes }) => [name, attributes]),
    ).toEqual(
      ['list-workloads', 'explain-optimization', 'backtest-optimization'].map(
        name => [
          name,
          { readOnly: true, destructive: false, idempotent: true },
        ],
      ),
    );
  });

  it('ask as who calls them', async () => {
    const { asked, run } = registered();
    const address = {
      cluster: 'dev',
      namespace: 'shop',
      kind: 'Deployment',
      name: 'web',
    };
    const me = { credentials: 'mine' };
    expect(await run('list-workloads', { namespace: 'shop' })).toEqual({
      clusters: [{ workloads: [workload] }],
    });
    await run('explain-optimization', { ...workload, min_confidence: 0.8 });
    const backtest = await run('backtest-optimization', {
      ...workload,
      days: 7,
    });
    expect(backtest.message).toBe('No trouble');
    expect(asked).toEqual([
      ['list', me, { namespace: 'shop' }],
      [
        'optimize',
        me,
        address,
        expect.objectContaining({
          min_confidence: 0.8,
          optimization_types: ['combined'],
        }),
      ],
      ['backtest', me, address, { days: 7 }],
    ]);
  });

  it('refuse what names no workload, with the field', async () => {
    const { run } = registered();
    await expect(
      run('backtest-optimization', { workload_id: 'web' }),
    ).rejects.toMatchObject({
      name: 'InputError',
      problems: [{ field: 'workload_id' }],
    });
  });
});
