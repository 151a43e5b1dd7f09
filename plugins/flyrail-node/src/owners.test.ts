import type { Entity } from '@backstage/catalog-model';
import { Owners } from './owners';
import { FakeClock } from './testing/FakeClock';

const component = (
  id: string,
  owner: string,
  related = true,
  annotations = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: id,
    annotations: {
      'backstage.io/kubernetes-id': id,
      'flyrail.io/webapp': 'enabled',
      'example.com/note': 'is nobody’s business here',
      ...annotations,
    },
  },
  spec: { owner },
  ...(related && {
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  }),
});

function givenCatalog(entities: readonly Entity[] = []) {
  const clock = new FakeClock();
  const asked: string[][] = [];
  const catalog = {
    away: false,
    getEntities: async ({ filter }: any) => {
      const ids: string[] =
        filter['metadata.annotations.backstage.io/kubernetes-id'];
      asked.push(ids);
      if (catalog.away) throw new Error('connect ECONNREFUSED');
      return {
        items: entities.filter(({ metadata }) => ids.includes(metadata.name)),
      };
    },
  };
  const owners = new Owners({
    catalog: catalog as never,
    auth: { getOwnServiceCredentials: async () => ({}) } as never,
    clock,
  });
  return { asked, catalog, clock, owners };
}

const objectOf = (id: string, annotations = {}) => ({
  metadata: {
    namespace: 'shop',
    name: id,
    labels: { 'backstage.io/kubernetes-id': id },
    annotations,
  },
});

/** On the cluster "dev". */
const there = (...objects: ReturnType<typeof objectOf>[]) =>
  objects.map(object => ({ cluster: 'dev', object }));

describe('the owners of custom resources', () => {
  it('are those of each of the entities with their id', async () => {
    const { owners } = givenCatalog([
      component('shop', 'team-a'),
      component('shop', 'team-b'),
      component('cart', 'team-c', false),
    ]);
    const found = there(objectOf('shop'), objectOf('cart'));
    expect(await owners.of(found)).toEqual([
      [['group:default/team-a'], ['group:default/team-b']],
      [['group:default/team-c']],
    ]);
    // Told are all of them.
    expect(await owners.ownershipOf([objectOf('shop')])).toMatchObject([
      { owners: ['group:default/team-a', 'group:default/team-b'] },
    ]);
  });

  const namespaced = (namespace: string) => ({
    'backstage.io/kubernetes-namespace': namespace,
  });
  const clustered = (cluster: string) => ({
    'backstage.io/kubernetes-cluster': cluster,
  });
  it.each<[string, object, object, string[][]]>([
    ['its namespace', namespaced('shop'), {}, [['a']]],
    ['another namespace', namespaced('other'), {}, [['a']]],
    ['its cluster', clustered('dev'), {}, [['a']]],
    ['another cluster', clustered('prod'), {}, [['a']]],
    [
      'another namespace, and the object has an owner written on it',
      namespaced('other'),
      { 'flyrail.io/owner': 'b' },
      [['a'], ['b']],
    ],
  ])(
    'are those of an entity elsewhere beside who is written on the object: %s',
    async (...given) => {
      const [, annotations, written, expected] = given;
      const { owners } = givenCatalog([
        component('shop', 'a', true, annotations),
      ]);
      expect(await owners.of(there(objectOf('shop', written)))).toEqual([
        expected.map(each => each.map(name => `group:default/${name}`)),
      ]);
    },
  );

  it('are those of the entity of their place, where another has the same id', async () => {
    const { owners } = givenCatalog([
      component('shop', 'a', true, namespaced('shop')),
      component('shop', 'b', true, namespaced('other')),
    ]);
    expect(await owners.of(there(objectOf('shop')))).toEqual([
      [['group:default/a']],
    ]);
  });

  it('are nobody alone, where an entity of the place has the id of another and somebody else is written on the object', async () => {
    const { owners } = givenCatalog([
      component('shop', 'victim', true, namespaced('other')),
      component('shop', 'mallory'),
    ]);
    const written = objectOf('shop', { 'flyrail.io/owner': 'victim' });
    expect(await owners.of(there(written))).toEqual([
      [['group:default/mallory'], ['group:default/victim']],
    ]);
  });

  it('are read from the annotation only where the catalog has no such entity', async () => {
    const { owners } = givenCatalog([component('shop', 'team-a')]);
    const claiming = { 'flyrail.io/owner': 'User:default/Mallory' };
    const found = there(
      objectOf('shop', claiming),
      objectOf('new', claiming),
      objectOf('new', { 'flyrail.io/owner': 'team-b' }),
      objectOf('nobodys'),
      objectOf('odd', { 'flyrail.io/owner': ':' }),
    );
    expect(await owners.of(found)).toEqual([
      [['group:default/team-a']],
      [['user:default/mallory']],
      [['group:default/team-b']],
      [[]],
      [[]],
    ]);
  });

  it('come with those entities, and with what these say of their objects', async () => {
    const { owners } = givenCatalog([component('shop', 'team-a')]);
    expect(
      await owners.ownershipOf([
        objectOf('shop'),
        objectOf('new', { 'flyrail.io/owner': 'team-b' }),
      ]),
    ).toEqual([
      {
        owners: ['group:default/team-a'],
        entities: [
          {
            kind: 'component',
            namespace: 'default',
            name: 'shop',
            annotations: {
              'backstage.io/kubernetes-id': 'shop',
              'flyrail.io/webapp': 'enabled',
            },
          },
        ],
      },
      { owners: ['group:default/team-b'], entities: [] },
    ]);
  });

  it('are asked for in batches, once a minute', async () => {
    const entities = Array.from({ length: 120 }, (_, index) =>
      component(`c-${index}`, 'team-a'),
    );
    const { asked, clock, owners } = givenCatalog(entities);
    const objects = there(
      ...entities.map(({ metadata }) => objectOf(metadata.name)),
    );
    await owners.of([...objects, ...objects]);
    expect(asked.map(ids => ids.length)).toEqual([50, 50, 20]);
    await owners.of(objects);
    expect(asked).toHaveLength(3);
    clock.advance(60_000);
    await owners.of(objects.slice(0, 1));
    expect(asked).toHaveLength(4);
  });

  it('are noticed soon where there was no entity yet', async () => {
    const entities: Entity[] = [];
    const { clock, owners } = givenCatalog(entities);
    expect(await owners.of(there(objectOf('late')))).toEqual([[[]]]);
    entities.push(component('late', 'team-a'));
    expect(await owners.of(there(objectOf('late')))).toEqual([[[]]]);
    clock.advance(10_000);
    expect(await owners.of(there(objectOf('late')))).toEqual([
      [['group:default/team-a']],
    ]);
  });

  it('are nobody, with an error that says why, while the catalog is away', async () => {
    const { catalog, owners } = givenCatalog();
    catalog.away = true;
    await expect(owners.of(there(objectOf('shop')))).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(
        /catalog cannot be asked.*nothing is allowed.*ECONNREFUSED/,
      ),
    });
  });
});
