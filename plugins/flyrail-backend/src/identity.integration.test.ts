import {
  createClusterConnection,
  loadKubeConfig,
  ServiceAccount,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import {
  resourcePath,
  type OperatorStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import { hostToken, installRights } from './__testUtils__/rights';
import {
  Gadget,
  gadget,
  gadgetOperator,
  gadgets,
  givenHost,
} from './__testUtils__/testBackend';

const kubeconfig = requiredCluster();

jest.setTimeout(60_000);

describe('an operator that acts as its own account', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let token: string;
  let host: Awaited<ReturnType<typeof givenHost>>;

  const account = (name?: string) =>
    resourcePath(ServiceAccount, { namespace: space.name, name });
  const removeAccount = () =>
    admin.request({ method: 'DELETE', path: account('flyrail-gadget') });
  const operatorIs = (state: string) =>
    eventually<OperatorStatus>(
      `the operator is ${state}`,
      async () => {
        const { body } = await host.get('/v1/clusters');
        const [status] = body.items[0].operators;
        return status.state === state && status;
      },
      40_000,
    );

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, Gadget);
    space = await temporaryNamespace(admin);
    await installRights(admin, [gadgetOperator], space.name);
    token = await hostToken(admin, space.name);
    await removeAccount();
    host = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig, credentials: { token } }],
      },
    });
  });

  afterAll(async () => {
    await host?.stop();
    await space?.remove();
    await admin?.close();
  });

  it('says which account is missing and what to apply, on the page of its kind too', async () => {
    expect(await operatorIs('noIdentity')).toEqual({
      operator: 'gadget',
      kindId: gadgets,
      cluster: 'dev',
      state: 'noIdentity',
      since: expect.stringMatching(/Z$/),
      message: `ServiceAccount ${space.name}/flyrail-gadget does not exist in cluster "dev".`,
      remedy: expect.stringContaining('config/rbac'),
      waiting: 0,
    });
    const { body } = await host.get(`/v1/resources/${gadgets}`);
    expect(body.clusters[0]).toMatchObject({
      cluster: { name: 'dev', state: 'noIdentity' },
      stale: true,
    });
    const write = await host.apply('dev', {
      object: gadget(space.name, 'early'),
      dryRun: true,
    });
    expect(write.status).toBe(503);
    expect(write.body.error.message).toContain(
      `The operator "gadget" on cluster "dev" is noIdentity since`,
    );
  });

  it('goes to work by itself when the account comes', async () => {
    await installRights(admin, [gadgetOperator], space.name);
    await operatorIs('running');
    const { body } = await host.get('/v1/clusters');
    expect(body.items[0]).toMatchObject({ name: 'dev', state: 'ok' });
  });

  it('does for people what the host itself may not do', async () => {
    const asHost = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig, token }),
      logger: quietLogger(),
    });
    try {
      await expect(
        asHost.request({
          path: resourcePath(Gadget, { namespace: space.name }),
        }),
      ).rejects.toMatchObject({ status: 403 });
    } finally {
      await asHost.close();
    }
    const { status, body } = await host.apply('dev', {
      object: gadget(space.name, 'mine'),
      dryRun: false,
    });
    expect([status, body.operation]).toEqual([200, 'created']);
  });

  it('notices that its account is gone, and goes on with the next one', async () => {
    await removeAccount();
    // The API server knows a token for some seconds longer than its account.
    await eventually(
      'a request is refused',
      async () => {
        const { status } = await host.apply('dev', {
          object: gadget(space.name, 'mine'),
          dryRun: true,
        });
        return status === 503;
      },
      40_000,
    );
    await operatorIs('noIdentity');
    await installRights(admin, [gadgetOperator], space.name);
    await operatorIs('running');
  });

  it.each([
    ['works', 'running', () => space.name],
    [
      'says what is missing where there is no namespace for Leases',
      'failed',
      () => 'nowhere',
    ],
  ])(
    'with the credentials of the host, where that is configured, %s',
    async (_, state, namespace) => {
      const shared = await givenHost({
        flyrail: {
          namespace: namespace(),
          clusters: [{ name: 'dev', kubeconfig, identity: 'shared' }],
        },
      });
      try {
        const status = await eventually(
          `the operator is ${state}`,
          async () => {
            const { body } = await shared.get('/v1/clusters');
            const [found] = body.items[0].operators;
            return found?.state === state && found;
          },
          20_000,
        );
        expect(status.remedy ?? namespace()).toContain(namespace());
      } finally {
        await shared.stop();
      }
    },
  );
});
