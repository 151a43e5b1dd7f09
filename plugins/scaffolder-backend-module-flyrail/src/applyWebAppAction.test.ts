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

const shop = (owner?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', namespace: 'default' },
  spec: {},
  relations: owner ? [{ type: 'ownedBy', targetRef: owner }] : [],
});

const ready = (condition: object = { status: 'True' }) => ({
  generation: 1,
  conditions: [{ type: 'Ready', observedGeneration: 1, ...condition }],
});

/** A cluster on which the name is free, or taken by a WebApp of Jane's that differs in `changes`. */
function given({
  refuse,
  taken,
  faster,
  operator = ready(),
  entities = [shop()],
}: {
  refuse?: unknown;
  taken?: { changes: object[] };
  /** Somebody creates the same between the dry run and the write. */
  faster?: boolean;
  operator?: { generation: number; conditions: object[] };
  entities?: any[];
} = {}) {
  const requests: ApplyRequest[] = [];
  let there = taken;
  const flyrail = {
    applyResource: jest.fn(async (_target, request: ApplyRequest) => {
      requests.push(request);
      if (refuse) throw refuse;
      if (faster && !request.dryRun) {
        there = { changes: [] };
        throw refusal('ConflictError', [
          { field: 'metadata.name', message: 'a WebApp of this name exists' },
        ]);
      }
      const changes = there?.changes ?? [];
      const existing = changes.length ? 'configured' : 'unchanged';
      return {
        object: request.object,
        operation: there ? existing : 'created',
        dryRun: request.dryRun,
        changes,
      };
    }),
    getLatestResource: async () => ({
      object: {
        ...requests[0].object,
        metadata: {
          ...requests[0].object.metadata,
          annotations: { 'flyrail.io/requested-by': 'user:default/jane' },
          generation: operator.generation,
        },
        status: { conditions: operator.conditions },
      },
      managers: [],
    }),
  } as unknown as FlyrailApi;
  const action = createApplyWebAppAction({
    flyrail,
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities }),
    patience: { operatorMs: 0, catalogMs: 0 },
  });
  return { action, requests };
}

function refusal(name: string, problems: object[]) {
  return Object.assign(new Error(name), {
    body: { error: { name, problems } },
  });
}

/** Runs the step and returns its outputs. */
async function run(
  action: ReturnType<typeof given>['action'],
  more: object = {},
) {
  const context = createMockActionContext({ input });
  await action.handler({ ...context, ...more } as any);
  return Object.fromEntries((context.output as jest.Mock).mock.calls);
}

const tries = (requests: ApplyRequest[]) =>
  requests.map(({ dryRun }) => dryRun);

describe('flyrail:webapp:apply', () => {
  it('has the API server try it first, then applies, and leads to the entity', async () => {
    const { action, requests } = given();
    expect(await run(action)).toMatchObject({
      operation: 'created',
      entityRef: 'component:default/shop',
    });
    expect(tries(requests)).toEqual([true, false]);
  });

  it('creates only: two people with one name cannot both win', async () => {
    const { action, requests } = given();
    await run(action);
    expect(requests[1]).toMatchObject({ dryRun: false, intent: 'create' });
  });

  it('submitted twice, succeeds the second time, writes nothing and says who made it', async () => {
    const { action, requests } = given({ taken: { changes: [] } });
    expect(await run(action)).toMatchObject({
      operation: 'unchanged',
      summary: expect.stringMatching(
        /is there already, identical \(made by user:default\/jane\)/,
      ),
    });
    expect(tries(requests)).toEqual([true]);
  });

  it('is content when somebody else creates the identical one a moment sooner', async () => {
    const { action, requests } = given({ faster: true });
    expect(await run(action)).toMatchObject({ operation: 'unchanged' });
    expect(tries(requests)).toEqual([true, false, true]);
  });

  it('leaves a different WebApp of that name alone and says whose it is, in what it differs and what to do', async () => {
    const { action, requests } = given({
      taken: { changes: [{ path: 'spec.replicas', before: 5, after: 2 }] },
    });
    const failure = await run(action).catch(error => error);
    expect(failure.name).toBe('ConflictError');
    expect(failure.message).toMatch(
      /production\/shop on dev already exists and differs \(made by user:default\/jane\)/,
    );
    expect(failure.message).toMatch(/\n {2}spec\.replicas: 5 → 2\n/);
    expect(failure.message).toMatch(/field "Name".*"Edit a web app"/);
    expect(tries(requests)).toEqual([true]);
  });

  it('does not join a component of another team, and asks the API server nothing', async () => {
    const { action, requests } = given({
      entities: [shop('group:default/other-team')],
    });
    await expect(run(action)).rejects.toThrow(
      /component:default\/shop already, and it belongs to group:default\/other-team.*field "Owner"/,
    );
    expect(requests).toEqual([]);
  });

  it('joins a component of the same team', async () => {
    const { action } = given({ entities: [shop('group:default/shop-team')] });
    expect(await run(action)).toMatchObject({ operation: 'created' });
  });

  it('tells what the operator found in the way: an object of that name that is not its own', async () => {
    const message = 'The name is taken by Deployment "shop"';
    const { action } = given({
      operator: ready({ status: 'False', reason: 'NameTaken', message }),
    });
    expect(await run(action)).toMatchObject({
      operation: 'created',
      problem: message,
    });
  });

  it('stores nothing on the scaffolder’s dry run', async () => {
    const { action, requests } = given();
    expect(await run(action, { isDryRun: true })).toMatchObject({
      summary: expect.stringMatching(/would be created/),
    });
    expect(tries(requests)).toEqual([true]);
  });

  it('writes under a checkpoint: a task that is taken up again does not write again', async () => {
    const { action, requests } = given();
    const checkpoint = jest.fn(async () => 'created');
    expect(await run(action, { checkpoint })).toMatchObject({
      operation: 'created',
    });
    expect(checkpoint).toHaveBeenCalledWith(
      expect.objectContaining({
        key: 'flyrail.webapp.apply.dev.production.shop',
      }),
    );
    expect(tries(requests)).toEqual([true]);
  });

  it('opts the WebApp in to the catalog and leaves out sections that nobody filled in', async () => {
    const { action, requests } = given();
    await run(action);
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

  it('names each field that the API server refuses, with its reason and the remedy', async () => {
    const { action, requests } = given({
      refuse: refusal('InputError', [
        {
          field: 'spec.replicas',
          message: 'Invalid value: 101: should be less than or equal to 100',
        },
      ]),
    });
    const failure = await run(action).catch(error => error);
    expect(failure.message).toMatch(
      /production\/shop on dev:\n {2}spec\.replicas: Invalid value: 101/,
    );
    expect(failure.message).toMatch(/Start over/);
    expect(requests).toHaveLength(1);
  });
});
