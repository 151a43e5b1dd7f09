import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  ApplyRequest,
  FlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-common';
import { createApplyWebAppAction } from './applyWebAppAction';

const input = {
  cluster: 'dev',
  namespace: 'production',
  name: 'shop',
  owner: 'group:default/shop-team',
  spec: { image: 'nginx:1.21', resources: { requests: {} }, replicas: 2 },
};

const shop = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', namespace: 'default' },
  spec: {},
};

function given({
  refuse,
  operation = 'created',
}: { refuse?: unknown; operation?: string } = {}) {
  const requests: ApplyRequest[] = [];
  const flyrail = {
    applyResource: jest.fn(async (_target, request: ApplyRequest) => {
      requests.push(request);
      if (refuse) throw refuse;
      return {
        object: request.object,
        operation,
        dryRun: request.dryRun,
        changes:
          operation === 'configured'
            ? [{ path: 'spec.replicas', before: 5, after: 2 }]
            : [],
      };
    }),
  } as unknown as FlyrailApi;
  const action = createApplyWebAppAction({
    flyrail,
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities: [shop] }),
  });
  return { action, requests };
}

describe('flyrail:webapp:apply', () => {
  it('has the API server try it first, then applies, and leads to the entity', async () => {
    const { action, requests } = given();
    const context = createMockActionContext({ input });
    await action.handler(context as any);
    expect(requests.map(({ dryRun }) => dryRun)).toEqual([true, false]);
    expect(context.output).toHaveBeenCalledWith(
      'entityRef',
      'component:default/shop',
    );
  });

  it('creates only: two people with one name cannot both win', async () => {
    const { action, requests } = given();
    await action.handler(createMockActionContext({ input }) as any);
    expect(requests[1]).toMatchObject({ dryRun: false, intent: 'create' });
  });

  it('writes nothing on a retry after it was applied', async () => {
    const { action, requests } = given({ operation: 'unchanged' });
    const context = createMockActionContext({ input });
    await action.handler(context as any);
    expect(requests.map(({ dryRun }) => dryRun)).toEqual([true]);
    expect(context.output).toHaveBeenCalledWith('name', 'shop');
  });

  it('leaves a different WebApp of that name alone and says in what it differs', async () => {
    const { action, requests } = given({ operation: 'configured' });
    await expect(
      action.handler(createMockActionContext({ input }) as any),
    ).rejects.toThrow(
      /production\/shop already exists on dev.*\n {2}spec\.replicas: 5 → 2/,
    );
    expect(requests.map(({ dryRun }) => dryRun)).toEqual([true]);
  });

  it('stores nothing on the scaffolder’s dry run', async () => {
    const { action, requests } = given();
    await action.handler({
      ...createMockActionContext({ input }),
      isDryRun: true,
    } as any);
    expect(requests.map(({ dryRun }) => dryRun)).toEqual([true]);
  });

  it('opts the WebApp in to the catalog and leaves out sections that nobody filled in', async () => {
    const { action, requests } = given();
    await action.handler(createMockActionContext({ input }) as any);
    expect(requests[0].object).toMatchObject({
      kind: 'WebApp',
      metadata: {
        labels: { 'backstage.io/kubernetes-id': 'shop' },
        annotations: { 'flyrail.io/owner': 'group:default/shop-team' },
      },
      spec: { image: 'nginx:1.21', replicas: 2 },
    });
    expect(requests[0].object.spec).not.toHaveProperty('resources');
  });

  it('names each field that the API server refuses, with its reason', async () => {
    const problems = [
      {
        field: 'spec.replicas',
        message: 'Invalid value: 101: should be less than or equal to 100',
      },
    ];
    const { action, requests } = given({
      refuse: Object.assign(new Error('400'), {
        body: { error: { problems } },
      }),
    });
    await expect(
      action.handler(createMockActionContext({ input }) as any),
    ).rejects.toThrow(
      /production\/shop on dev:\n {2}spec\.replicas: Invalid value: 101/,
    );
    expect(requests).toHaveLength(1);
  });
});
