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

function given({ refuse }: { refuse?: unknown } = {}) {
  const requests: ApplyRequest[] = [];
  const flyrail = {
    applyResource: jest.fn(async (_target, request: ApplyRequest) => {
      requests.push(request);
      if (refuse) throw refuse;
      return {
        object: request.object,
        operation: 'created',
        dryRun: request.dryRun,
        changes: [],
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
