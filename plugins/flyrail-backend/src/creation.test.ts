import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  flyrailConditions,
  flyrailPermissionResourceRef,
  flyrailPermissionRules,
} from '@flyrail/backstage-plugin-flyrail-node';
import { gadget, gadgets } from './__testUtils__/testBackend';
import { Access, type Placed } from './access';

type Criteria = PermissionCriteria<PermissionCondition>;

/** The owners of an object are those that its id names. */
const owned = (namespace: string, ...owners: string[]): Placed => {
  const object = gadget(namespace, owners.join('.') || 'nobodys');
  return { cluster: 'dev', kindId: gadgets, object };
};

/** What Jane may write by these conditions, where there is something already. */
async function janes(
  conditions: Criteria,
  there: readonly Placed[] = [],
  isListed = true,
) {
  const permissionsRegistry = mockServices.permissionsRegistry.mock({
    getPermissionRuleset: () =>
      ({
        getRuleByName: (name: string) =>
          Object.values(flyrailPermissionRules).find(
            rule => rule.name === name,
          ),
      } as never),
  });
  const access = new Access({
    permissions: mockServices.permissions.mock({
      authorizeConditional: async () => [
        {
          result: AuthorizeResult.CONDITIONAL,
          pluginId: 'flyrail',
          resourceType: flyrailPermissionResourceRef.resourceType,
          conditions,
        } as never,
      ],
    }),
    permissionsRegistry,
    owners: {
      of: async placed =>
        placed.map(({ object }) =>
          object.metadata
            .name!.split('.')
            .map((name: string) => [`user:default/${name}`]),
        ),
    },
    near: (cluster, namespace) =>
      there.filter(
        each =>
          each.cluster === cluster &&
          each.object.metadata.namespace === namespace,
      ),
    isListed: () => isListed,
    permissionsEnabled: true,
    allowWritesWithoutPermissions: false,
  });
  return access.toWrite(mockCredentials.user(), { dryRun: false });
}

const own = flyrailConditions.isEntityOwner({ claims: ['user:default/Jane'] });
const inToys = flyrailConditions.isInNamespace({ namespaces: ['toys'] });
const notInProd = {
  not: flyrailConditions.isInCluster({ clusters: ['prod'] }),
};
const notInSystem = {
  not: flyrailConditions.isInNamespace({ namespaces: ['kube-system'] }),
};

describe('somebody who may write by owner', () => {
  it('is one of the owners of each entity with the object’s id', async () => {
    const judge = await janes(own);
    const all = [
      owned('toys', 'jane'),
      owned('toys', 'jane', 'victim'),
      owned('toys'),
    ];
    expect(await judge.allowed(all)).toEqual([all[0]]);
  });

  it.each<[string, Criteria, string, Placed[], boolean]>([
    ['not where nothing is there', own, 'payments', [], false],
    [
      'not where all is of others',
      { allOf: [own, notInProd, notInSystem] } as Criteria,
      'payments',
      [owned('payments', 'bob'), owned('toys', 'jane')],
      false,
    ],
    [
      'where something of theirs is already',
      own,
      'toys',
      [owned('toys', 'jane')],
      true,
    ],
    [
      'in a namespace that the policy names',
      { allOf: [own, inToys, notInProd] } as Criteria,
      'toys',
      [],
      true,
    ],
    [
      'not outside of what one way names, by another that names none',
      { anyOf: [{ allOf: [own, inToys] }, own] } as Criteria,
      'payments',
      [],
      false,
    ],
    [
      'in the namespace that a part of several ways names',
      {
        allOf: [
          own,
          {
            anyOf: [
              inToys,
              flyrailConditions.isInCluster({ clusters: ['prod'] }),
            ],
          },
        ],
      } as Criteria,
      'toys',
      [],
      true,
    ],
    [
      'in the namespace that one way names',
      { anyOf: [{ allOf: [own, notInProd] }, inToys] } as Criteria,
      'toys',
      [],
      true,
    ],
  ])('creates %s', async (_, conditions, namespace, there, allowed) => {
    const judge = await janes(conditions, there);
    const answer = await judge.requireNew(owned(namespace, 'jane')).then(
      () => 'created',
      ({ name, message }) => `${name}: ${message}`,
    );
    expect(answer).toMatch(
      allowed
        ? /^created$/
        : /^NotAllowedError: .*nothing in namespace payments of cluster "dev" is yours yet.*isInNamespace/,
    );
  });

  it('is told to wait while it is not known what a namespace has', async () => {
    const judge = await janes(own, [], false);
    await expect(
      judge.requireNew(owned('payments', 'jane')),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('is not known yet'),
    });
  });

  it('is excluded as one of the owners of any, however many entities have the id', async () => {
    const judge = await janes({
      not: flyrailConditions.isEntityOwner({ claims: ['user:default/bob'] }),
    });
    const all = [
      owned('toys', 'jane'),
      owned('toys', 'bob'),
      owned('toys', 'bob', 'mallory'),
      owned('toys', 'mallory', 'bob'),
    ];
    expect(await judge.allowed(all)).toEqual([all[0]]);
  });

  it('creates nothing of others, wherever', async () => {
    const judge = await janes(own, [owned('toys', 'jane')]);
    await expect(judge.requireNew(owned('toys', 'bob'))).rejects.toThrow(
      'gives it to you for others only',
    );
  });
});
