import { entityEnvelopeSchemaValidator } from '@backstage/catalog-model';
import { webAppEntity, type FoundWebApp } from './webAppEntity';

function found(
  at: string,
  annotations: Record<string, string> = {},
  id = 'shop',
): FoundWebApp {
  const [cluster, namespace, name] = at.split('/');
  return {
    cluster,
    object: {
      apiVersion: 'platform.example.com/v1',
      kind: 'WebApp',
      metadata: {
        name,
        namespace,
        annotations,
        labels: { 'backstage.io/kubernetes-id': id },
      },
    },
  };
}

const described = (...webApps: FoundWebApp[]) => webAppEntity(webApps);
const annotationsOf = (...webApps: FoundWebApp[]) =>
  described(...webApps).entity?.metadata.annotations;

describe('the entity of WebApps with one id', () => {
  it.each([
    ['a group', 'group:default/team-a', 'group:default/team-a'],
    ['a group by its name', 'team-a', 'team-a'],
    ['a user', 'user:jane', 'user:jane'],
    ['spaces around it', ' team-a ', 'team-a'],
  ])('has as its owner %s', (_, written, owner) => {
    expect(
      described(found('east/a/shop', { 'flyrail.io/owner': written })),
    ).toMatchObject({ entity: { spec: { owner } }, warnings: [] });
  });

  it.each([
    ['nothing', ''],
    ['a colon', ':'],
    ['words', 'the team of the shop'],
    ['too many parts', 'group:a/b/c'],
    ['JSON', '{"team":"a"}'],
    ['a name of 64 letters', 'x'.repeat(64)],
    ['a megabyte', 'é'.repeat(1_000_000)],
  ])(
    'is valid without an owner where the annotation is %s, and says so',
    (_, written) => {
      const { entity, warnings } = described(
        found('east/a/shop', {
          'flyrail.io/owner': written,
          'flyrail.io/system': written,
        }),
      );
      expect(entity?.spec).toEqual({
        type: 'service',
        lifecycle: 'production',
        owner: 'unknown',
      });
      expect(() => entityEnvelopeSchemaValidator()(entity)).not.toThrow();
      expect(warnings).toEqual([
        expect.stringMatching(
          /^WebApp east\/a\/shop: its annotation flyrail.io\/owner .* is ignored: write .*"group:default\/shop"$/s,
        ),
        expect.stringMatching(
          /flyrail.io\/system .*write .*"system:default\/shop"$/s,
        ),
      ]);
      expect(warnings.join().length).toBeLessThan(600);
      expect(entity?.metadata.annotations?.['flyrail.io/warnings']).toBe(
        warnings.join('\n'),
      );
    },
  );

  it('takes the owner of the first cluster, and says who contradicts it', () => {
    const east = found('east/a/shop', { 'flyrail.io/owner': 'team-a' });
    const west = found('west/a/shop', { 'flyrail.io/owner': 'team-b' });
    for (const webApps of [
      [east, west],
      [west, east],
    ]) {
      const { entity, warnings } = described(...webApps);
      expect(entity?.spec?.owner).toBe('team-a');
      expect(warnings).toEqual([
        'WebApp west/a/shop: its annotation flyrail.io/owner "team-b" contradicts "team-a" of east/a/shop, which has the same id and counts. Write the same on both, or give one of them another id',
      ]);
    }
  });

  it('has nothing to say of an owner that is written in another way', () => {
    const { warnings } = described(
      found('east/a/shop', { 'flyrail.io/owner': 'team-a' }),
      found('west/a/shop', { 'flyrail.io/owner': 'Group:default/Team-A' }),
    );
    expect(warnings).toEqual([]);
  });

  it('takes the owner of the next where the first is not valid', () => {
    const { entity } = described(
      found('east/a/shop', { 'flyrail.io/owner': ':' }),
      found('west/a/shop', { 'flyrail.io/owner': 'team-b' }),
    );
    expect(entity?.spec?.owner).toBe('team-b');
  });

  it('is narrowed to a namespace only where all of them are in it', () => {
    const namespace = 'backstage.io/kubernetes-namespace';
    expect(
      annotationsOf(found('east/a/shop'), found('west/a/shop')),
    ).toHaveProperty([namespace], 'a');
    expect(
      annotationsOf(found('east/a/shop'), found('east/b/shop')),
    ).not.toHaveProperty([namespace]);
  });

  it('names its clusters', () => {
    expect(
      annotationsOf(
        found('west/a/shop'),
        found('east/a/shop'),
        found('east/b/shop'),
      ),
    ).toHaveProperty(['flyrail.io/clusters'], 'east,west');
  });

  it('is of the first where ids differ in case only, and says so', () => {
    const { entity, warnings } = described(
      found('east/a/two', {}, 'Shop'),
      found('east/a/one', {}, 'shop'),
    );
    expect(entity?.metadata.name).toBe('shop');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^WebApp east\/a\/two: .*"Shop" differs from "shop" of east\/a\/one in case only.*another id$/,
      ),
    ]);
  });

  it.each([['-shop'], ['a shop'], ['x'.repeat(64)], ['shop/web']])(
    'is none where the id is no name for an entity, as "%s"',
    id => {
      expect(described(found('east/a/shop', {}, id))).toEqual({
        warnings: [
          expect.stringMatching(
            /^WebApp east\/a\/shop: .*is no name for a catalog entity.*Use at most 63/,
          ),
        ],
      });
    },
  );

  it('is marked while a cluster of its own cannot be read', () => {
    const { entity } = webAppEntity(
      [found('east/a/shop'), found('west/a/shop')],
      [
        { cluster: 'west', since: '2026-01-02T00:00:00Z' },
        { cluster: 'east', since: '2026-01-01T00:00:00Z' },
      ],
    );
    expect(entity?.metadata.annotations).toMatchObject({
      'flyrail.io/stale-since': '2026-01-01T00:00:00Z',
      'flyrail.io/stale-clusters': 'east,west',
    });
  });
});
