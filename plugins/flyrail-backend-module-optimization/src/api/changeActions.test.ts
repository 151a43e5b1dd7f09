import type { EditRequest } from '@flyrail/backstage-plugin-flyrail-common';
import {
  APPLY_REQUEST,
  ROLLBACK_REQUEST,
} from '@flyrail/backstage-plugin-optimization-common';
import { z } from 'zod/v3';
import { registerChangeActions } from './changeActions';

const object = {
  apiVersion: 'optimization.k8s.io/v1',
  kind: 'CostOptimization',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', generation: 3 },
  spec: { dryRun: true, optimizationType: 'CPU' },
  status: {
    currentRecommendation: { id: 'new' },
    applied: { id: 'old' },
  },
};
const address = { cluster: 'dev', namespace: 'shop', name: 'web' };

function registered(status: object | undefined = object.status) {
  const edits: EditRequest[] = [];
  const actions = new Map<string, any>();
  registerChangeActions(
    { register: (action: any) => actions.set(action.name, action) } as never,
    {
      latest: async () => ({ object: { ...object, status }, managers: [] }),
      edit: async (_caller: unknown, _address: unknown, edit: EditRequest) => {
        edits.push(edit);
        return {
          changes: [{ path: 'spec.dryRun', before: true, after: false }],
        };
      },
    } as never,
  );
  const run = async (name: string, input: object) => {
    const { action, schema } = actions.get(name);
    const { output } = await action({
      credentials: 'mine',
      input: schema.input(z).parse(input),
    });
    return schema.output(z).parse(output);
  };
  return { actions, edits, run };
}

describe("the optimizer's actions that change something", () => {
  it('say that they do', () => {
    for (const { attributes } of registered().actions.values())
      expect(attributes).toEqual({
        readOnly: false,
        destructive: true,
        idempotent: true,
      });
  });

  it.each([
    ['apply-optimization', 'recommendation_id', 'new', APPLY_REQUEST, false],
    ['roll-back-optimization', 'applied_id', 'old', ROLLBACK_REQUEST, true],
  ])(
    '%s asks the operator for what the person agreed to, on the object that was looked at',
    async (name, field, id, annotation, dryRunInSpec) => {
      const { edits, run } = registered();
      await run(name, { ...address, [field]: id, dry_run: false });
      expect(edits).toEqual([
        {
          spec: { dryRun: dryRunInSpec, optimizationType: 'CPU' },
          requests: { [annotation]: id },
          base: { uid: 'u1', generation: 3 },
          dryRun: false,
        },
      ]);
    },
  );

  it('only try it, unless told otherwise', async () => {
    const { edits, run } = registered();
    const { message } = await run('apply-optimization', {
      ...address,
      recommendation_id: 'new',
    });
    expect(edits[0].dryRun).toBe(true);
    expect(message).toMatch(/Nothing has been stored/);
  });

  it('refuse what nobody agreed to', async () => {
    const { edits, run } = registered();
    await expect(
      run('apply-optimization', {
        ...address,
        recommendation_id: 'yesterday',
        dry_run: false,
      }),
    ).rejects.toThrow(/"yesterday" is no longer .* it is "new" now/);
    expect(edits).toEqual([]);
  });

  it.each([
    ['apply-optimization', 'recommendation_id', /nothing is recommended/],
    ['roll-back-optimization', 'applied_id', /nothing is in force/],
  ])('%s says when there is nothing to do', async (name, field, words) => {
    await expect(
      registered({}).run(name, { ...address, [field]: 'x' }),
    ).rejects.toThrow(words);
  });

  it('refuse an address that is none, with the field', async () => {
    await expect(
      registered().run('apply-optimization', {
        ...address,
        namespace: 'Shop!',
        recommendation_id: 'new',
      }),
    ).rejects.toMatchObject({ problems: [{ field: 'namespace' }] });
  });
});
