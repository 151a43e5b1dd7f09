import { mockCredentials } from '@backstage/backend-test-utils';
import {
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  flyrailResourceReadPermission,
  flyrailResourceWritePermission,
  resourceRefOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createClusterConnection,
  createFlyrailConditionalDecision,
  flyrailConditions,
  loadKubeConfig,
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
  Gadget,
  gadget,
  gadgets,
  givenHost,
} from './__testUtils__/testBackend';

const kubeconfig = requiredCluster();

jest.setTimeout(60_000);

type Criteria = PermissionCriteria<PermissionCondition<'flyrail-resource'>>;

const ofTeamA = flyrailConditions.isEntityOwner({
  claims: ['user:default/mock', 'group:default/team-a'],
});
const owned = (id: string, owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: id, annotations: { 'backstage.io/kubernetes-id': id } },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});

describe('with a policy that allows some objects only', () => {
  let admin: ClusterConnection;
  let space: TemporaryNamespace;
  let elsewhere: TemporaryNamespace;
  let host: Awaited<ReturnType<typeof givenHost>>;
  let criteria: Criteria;
  let people = 0;
  let catalogIsAway = false;

  /** Another person each time: what was decided of one is kept for a while. */
  const somebodyMay = (allowed: Criteria) => {
    criteria = allowed;
    people += 1;
    host.signIn(`user:default/person-${people}`);
  };
  const hand = (namespace: string, name: string, id = name) => {
    const object = gadget(namespace, name);
    object.metadata.labels['backstage.io/kubernetes-id'] = id;
    return object;
  };
  const route = (name: string, namespace = space.name) =>
    `/v1/clusters/dev/resources/${gadgets}/${namespace}/${name}`;
  const names = async () => {
    const { body } = await host.get(`/v1/resources/${gadgets}`);
    return body.clusters
      .flatMap(({ items }: any) => items)
      .filter(({ metadata }: any) =>
        [space.name, elsewhere.name].includes(metadata.namespace),
      )
      .map(({ metadata }: any) => metadata.name)
      .sort();
  };
  const apply = (object: object, dryRun = false) =>
    host.apply('dev', { object, dryRun });

  beforeAll(async () => {
    admin = createClusterConnection({
      name: 'dev',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
    await installResource(admin, Gadget);
    space = await temporaryNamespace(admin);
    elsewhere = await temporaryNamespace(admin);
    for (const [namespace, name] of [
      [space.name, 'ours'],
      [space.name, 'theirs'],
      [elsewhere.name, 'afar'],
    ]) {
      await admin.serverSideApply(Gadget, hand(namespace, name), {
        fieldManager: 'flyrail-portal',
      });
    }
    host = await givenHost({
      flyrail: {
        namespace: space.name,
        clusters: [{ name: 'dev', kubeconfig, identity: 'shared' }],
      },
      decide: name =>
        createFlyrailConditionalDecision(
          name === flyrailResourceReadPermission.name
            ? flyrailResourceReadPermission
            : flyrailResourceWritePermission,
          criteria,
        ),
      catalog: {
        getEntities: async () => {
          if (catalogIsAway) throw new Error('the catalog is away');
          return {
            items: [
              owned('ours', 'team-a'),
              owned('ours-too', 'team-a'),
              owned('afar', 'team-a'),
              owned('theirs', 'team-b'),
            ],
          };
        },
      },
    });
    somebodyMay(flyrailConditions.isInCluster({ clusters: ['dev'] }));
    await eventually('all are there', async () => (await names()).length === 3);
  });
  beforeEach(() => {
    catalogIsAway = false;
  });

  afterAll(async () => {
    await host?.stop();
    await Promise.all([space?.remove(), elsewhere?.remove()]);
    await admin?.close();
  });

  it.each<[string, () => Criteria, string[]]>([
    ['of its own', () => ofTeamA, ['afar', 'ours']],
    ['of others', () => ({ not: ofTeamA }), ['theirs']],
    [
      'in a namespace',
      () => flyrailConditions.isInNamespace({ namespaces: [space.name] }),
      ['ours', 'theirs'],
    ],
    [
      'of its own in a namespace',
      () => ({
        allOf: [
          ofTeamA,
          flyrailConditions.isInNamespace({ namespaces: [space.name] }),
        ],
      }),
      ['ours'],
    ],
    [
      'on another cluster',
      () => flyrailConditions.isInCluster({ clusters: ['other'] }),
      [],
    ],
  ])('lists what is %s', async (_, allowed, expected) => {
    somebodyMay(allowed());
    expect(await names()).toEqual(expected);
  });

  it('shows an object of its own and refuses others, whether they exist or not', async () => {
    somebodyMay(ofTeamA);
    expect((await host.get(route('ours'))).status).toBe(200);
    for (const name of ['theirs', 'not-there']) {
      const { status, body } = await host.get(route(name));
      expect(status).toBe(403);
      expect(body.error.message).toContain(
        `This needs the permission flyrail.resource.read for Gadget ${space.name}/${name} in cluster "dev"`,
      );
    }
  });

  it('lets it create what would be its own only', async () => {
    somebodyMay(ofTeamA);
    const created = await apply(hand(space.name, 'new', 'ours-too'));
    expect(created.body).toMatchObject({ operation: 'created' });
    for (const dryRun of [true, false]) {
      const refused = await apply(hand(space.name, 'wrong', 'theirs'), dryRun);
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toContain('flyrail.resource.write');
    }
    somebodyMay(flyrailConditions.isInCluster({ clusters: ['dev'] }));
    expect((await host.get(route('wrong'))).status).toBe(404);
  });

  it('lets it create by owner alone only where something of its own is', async () => {
    somebodyMay(ofTeamA);
    const refused = await apply(hand('default', 'new', 'ours-too'), true);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain(
      'nothing in namespace default of cluster "dev" is yours yet',
    );
    somebodyMay({
      allOf: [
        ofTeamA,
        flyrailConditions.isInNamespace({ namespaces: ['default'] }),
      ],
    });
    const tried = await apply(hand('default', 'new', 'ours-too'), true);
    expect(tried.body).toMatchObject({ operation: 'created' });
  });

  it('lets it neither take nor give away', async () => {
    somebodyMay(ofTeamA);
    const taken = await apply(hand(space.name, 'theirs', 'ours'));
    const given = await apply(hand(space.name, 'ours', 'theirs'));
    expect([taken.status, given.status]).toEqual([403, 403]);
    const kept = await admin.request<any>({
      path: `/apis/host.test.example.com/v1/namespaces/${space.name}/gadgets/ours`,
    });
    expect(kept.metadata.labels['backstage.io/kubernetes-id']).toBe('ours');
    const changed = await apply({
      ...hand(space.name, 'ours'),
      spec: { replicas: 4 },
    });
    expect(changed.body).toMatchObject({ operation: 'configured' });
  });

  it('lets it delete its own only', async () => {
    somebodyMay(ofTeamA);
    expect((await host.delete(route('theirs'))).status).toBe(403);
    expect((await host.delete(route('not-there'))).status).toBe(403);
    await apply(hand(space.name, 'short-lived', 'ours'));
    expect((await host.delete(route('short-lived'))).status).toBe(204);
  });

  it.each<[string, () => Criteria]>([
    ['owners', () => ofTeamA],
    ['not being the owner', () => ({ not: ofTeamA })],
  ])(
    'allows nothing that depends on %s while the catalog is away, and says so',
    async (_, allowed) => {
      // Another id, so that no earlier answer is remembered.
      const unseen = `unseen-${JSON.stringify(allowed()).length}`;
      await admin.serverSideApply(Gadget, hand(space.name, unseen), {
        fieldManager: 'flyrail-portal',
      });
      catalogIsAway = true;
      somebodyMay(allowed());
      for (const answer of [
        await host.get(route(unseen)),
        await apply({ ...hand(space.name, unseen), spec: { replicas: 3 } }),
        await host.delete(route(unseen)),
      ]) {
        expect(answer.status).toBe(503);
        expect(answer.body.error.message).toMatch(
          /catalog cannot be asked.*nothing is allowed meanwhile/,
        );
      }
    },
  );

  it('answers the permission system for one object by its reference', async () => {
    const items = ['ours', 'theirs', 'not-there'].map(name => ({
      id: name,
      resourceType: 'flyrail-resource',
      resourceRef: resourceRefOf({
        cluster: 'dev',
        kindId: gadgets,
        namespace: space.name,
        name,
      }),
      conditions: ofTeamA,
    }));
    const { body } = await host
      .post('/.well-known/backstage/permissions/apply-conditions')
      .set('Authorization', mockCredentials.service.header())
      .send({ items });
    expect(body.items.map(({ result }: any) => result)).toEqual([
      'ALLOW',
      'DENY',
      'DENY',
    ]);
  });
});
