import {
  conditionsSchema,
  defineResource,
  kindId,
  type OperatorStatus,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  defineOperator,
  done,
  loadKubeConfig,
  type ClusterConnection,
  type HostRoutes,
  type HostView,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  eventually,
  installResource,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { z } from 'zod';
import { installRights } from './__testUtils__/rights';
import {
  Gadget,
  gadgetOperator,
  gadgets,
  givenHost,
} from './__testUtils__/testBackend';

const kubeconfig = requiredCluster();

jest.setTimeout(60_000);

const kind = (name: string, version = 'v1') =>
  defineResource({
    group: 'isolation.test.example.com',
    version,
    kind: name,
    plural: `${name.toLowerCase()}s`,
    scope: 'Namespaced',
    description: 'Something to test the host with.',
    spec: z.strictObject({ size: z.int().optional() }),
    status: z.object({
      observedGeneration: z.int().optional(),
      conditions: conditionsSchema.optional(),
    }),
  });
const operatorOf = (name: string, watches: ReturnType<typeof kind>) =>
  defineOperator({ name, watches, owns: [], reconcile: async () => done() });

const gizmo = operatorOf('gizmo', kind('Gizmo'));
const nobody = operatorOf('nobody', kind('Nobody'));
const absent = operatorOf('absent', kind('Absent'));
/** Whatever starts it finds out that its declaration cannot be read. */
const broken = new Proxy(operatorOf('broken', kind('Broken')), {
  get(target, key) {
    if (key === 'owns') throw new Error('its declaration is broken');
    return Reflect.get(target, key);
  },
});

describe('operators on one cluster, each with a trouble of its own', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let host: Awaited<ReturnType<typeof givenHost>>;

  const stateOf = (name: string, state: string) =>
    eventually<OperatorStatus>(
      `${name} is ${state}`,
      async () => {
        const { body } = await host.get('/v1/clusters');
        const found = body.items[0].operators.find(
          ({ operator }: OperatorStatus) => operator === name,
        );
        return found.state === state && found;
      },
      30_000,
    );

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, Gadget);
    await installResource(admin, kind('Gizmo', 'v1beta1'));
    space = await temporaryNamespace(admin);
    await installRights(admin, [gadgetOperator, gizmo, absent], space.name);
    await installRights(
      admin,
      [operatorOf('broken', kind('Broken'))],
      space.name,
    );
    host = await givenHost({
      operators: [broken, nobody, gizmo, absent, gadgetOperator],
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig }],
      },
    });
  });

  afterAll(async () => {
    await host?.stop();
    await space?.remove();
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindId(
      kind('Gizmo'),
    )}`;
    await admin?.request({ method: 'DELETE', path });
    await admin?.close();
  });

  it('are each in a state of their own, and the one without trouble works', async () => {
    expect(await stateOf('broken', 'failed')).toMatchObject({
      message: expect.stringContaining('its declaration is broken'),
      remedy: expect.stringContaining('log'),
    });
    expect(await stateOf('nobody', 'noIdentity')).toMatchObject({
      message: expect.stringContaining('flyrail-nobody'),
    });
    expect(await stateOf('absent', 'notInstalled')).toMatchObject({
      remedy: expect.stringContaining('CustomResourceDefinition'),
    });
    expect(await stateOf('gadget', 'running')).toMatchObject({
      shards: { total: 2 },
    });
    const { body } = await host.get('/v1/clusters');
    expect(body.items[0].state).toBe('ok');
  });

  it('say which version the cluster serves when it is another', async () => {
    const status = await eventually('the versions', async () => {
      const found = await stateOf('gizmo', 'notInstalled');
      return found.message?.includes('v1beta1') && found;
    });
    expect(status).toMatchObject({
      message:
        'Gizmo is served as isolation.test.example.com/v1beta1, and isolation.test.example.com/v1 is needed.',
      remedy: expect.stringContaining('CustomResourceDefinition'),
    });
  });
});

describe('two hosts on one cluster', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  const hosts: Awaited<ReturnType<typeof givenHost>>[] = [];
  const views: HostView[] = [];
  const watching: HostRoutes = {
    path: 'watching',
    serve(view) {
      views.push(view);
      return (_, __, next) => next();
    },
  };
  const leaders = () => views.filter(each => each.leads('dev', gadgets));

  afterAll(async () => {
    await Promise.all(hosts.map(each => each.stop()));
    await space?.remove();
    await admin?.close();
  });

  it('share the shards, and the one that stays takes over those of the one that stops', async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, Gadget);
    space = await temporaryNamespace(admin);
    await installRights(admin, [gadgetOperator], space.name);
    const flyrail = {
      namespace: space.name,
      clusters: [{ name: 'dev', kubeconfig }],
    };
    for (let started = 0; started < 2; started++)
      hosts.push(await givenHost({ flyrail, routes: [watching] }));
    const held = async (index: number): Promise<number[]> => {
      const { body } = await hosts[index].get('/v1/clusters');
      return body.items[0].operators[0].shards?.held ?? [];
    };
    const shared = await eventually(
      'one shard each',
      async () => {
        const both = [await held(0), await held(1)];
        return both.every(({ length }) => length === 1) && both.flat().sort();
      },
      40_000,
    );
    expect(shared).toEqual([0, 1]);
    expect(leaders()).toHaveLength(1);
    await hosts.shift()!.stop();
    await eventually(
      'both are taken over',
      async () => (await held(0)).length === 2,
      20_000,
    );
    expect(leaders()).toEqual([views[1]]);
  });
});
