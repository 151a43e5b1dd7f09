import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  EditRequest,
  FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import { createEditWebAppAction } from './editWebAppAction';

const live = {
  apiVersion: 'platform.example.com/v1',
  kind: 'WebApp',
  metadata: { namespace: 'production', name: 'shop', uid: 'a', generation: 3 },
  spec: { image: 'shop:1.0.0', replicas: 2 },
};

const input = {
  webApp: 'dev/production/shop',
  spec: { image: 'shop:1.0.0', replicas: 4, resources: {} },
  base: { uid: 'a', generation: 3 },
};

function given(object: object = live, refuse?: unknown) {
  const requests: EditRequest[] = [];
  const flyrail = {
    getLatestResource: async () => ({ object, managers: [] }),
    editResource: async (_address: unknown, request: EditRequest) => {
      requests.push(request);
      if (refuse) throw refuse;
      return {
        object,
        operation: 'configured',
        dryRun: request.dryRun,
        changes: [{ path: 'spec.replicas', before: 2, after: 4 }],
      };
    },
  } as unknown as FlyrailApi;
  const action = createEditWebAppAction({ flyrail, auth: mockServices.auth() });
  return { action, requests };
}

async function run(
  action: ReturnType<typeof given>['action'],
  more: object = {},
) {
  const context = createMockActionContext({ input });
  await action.handler({ ...context, ...more } as any);
  return Object.fromEntries((context.output as jest.Mock).mock.calls);
}

describe('flyrail:webapp:edit', () => {
  it('has the API server try it, then changes what the form was filled in from, without what the form added', async () => {
    const { action, requests } = given();
    expect(await run(action)).toMatchObject({
      operation: 'configured',
      summary: expect.stringMatching(/changed: spec\.replicas: 2 → 4/),
      name: 'shop',
    });
    const { base } = input;
    const spec = { image: 'shop:1.0.0', replicas: 4 };
    expect(requests).toEqual([
      { spec, base, dryRun: true },
      { spec, base, dryRun: false },
    ]);
  });

  it('taken up again after it was written, writes nothing and succeeds', async () => {
    const { action, requests } = given({
      ...live,
      metadata: { ...live.metadata, generation: 4 },
      spec: { image: 'shop:1.0.0', replicas: 4 },
    });
    expect(await run(action)).toMatchObject({ operation: 'unchanged' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['changed', { generation: 4 }],
    ['replaced by another one', { uid: 'b' }],
  ])(
    'leaves a web app alone that was %s meanwhile, and says what to do',
    async (_, metadata) => {
      const { action, requests } = given({
        ...live,
        metadata: { ...live.metadata, ...metadata },
      });
      await expect(run(action)).rejects.toThrow(
        /changed since the form was filled in.*Open the template again/,
      );
      expect(requests).toEqual([]);
    },
  );

  it('names each field that the API server refuses', async () => {
    const problems = [{ field: 'spec.replicas', message: 'at most 100' }];
    const { action } = given(
      live,
      Object.assign(new Error('400'), { body: { error: { problems } } }),
    );
    await expect(run(action)).rejects.toThrow(
      /production\/shop on dev:\n {2}spec\.replicas: at most 100/,
    );
  });

  it('stores nothing on the scaffolder’s dry run', async () => {
    const { action, requests } = given();
    await run(action, { isDryRun: true });
    expect(requests.map(({ dryRun }) => dryRun)).toEqual([true]);
  });
});
