import { labelled } from '../__testUtils__/announcements';
import { whereToLook } from './whereToLook';

const entity = (
  annotations: Record<string, string> = {},
  more: { kind?: string; namespace?: string; name?: string } = {},
) => ({
  kind: 'component',
  namespace: 'default',
  name: 'shop',
  annotations: { 'backstage.io/kubernetes-id': 'shop', ...annotations },
  ...more,
});
const optimization = 'flyrail.io/optimization';
const tabOf = (path: string) =>
  `/catalog/${path}/optimization?optimization=dev%2Fprod%2Fweb`;
const fleet = '/optimization?text=web';

describe('A notification leads', () => {
  it.each([
    [
      'to the tab of its entity',
      [entity({ [optimization]: 'enabled' })],
      tabOf('default/component/shop'),
    ],
    [
      'to the entity that names it',
      [entity({ [optimization]: 'prod/api, prod/web' }, { namespace: 'eu' })],
      tabOf('eu/component/shop'),
    ],
    [
      'past an entity without the tab',
      [entity(), entity({ [optimization]: 'enabled' }, { name: 'web' })],
      tabOf('default/component/web'),
    ],
    ['to the fleet, where there is no entity', [], fleet],
    [
      'to the fleet, where the entity is nothing with tabs',
      [entity({ [optimization]: 'enabled' }, { kind: 'system' })],
      fleet,
    ],
  ])('%s', (_, entities, link) => {
    expect(whereToLook({ cluster: 'dev', object: labelled }, entities)).toBe(
      link,
    );
  });

  it.each<[string, Record<string, string>]>([
    ['names another object', { [optimization]: 'prod/other' }],
    ['cannot be read', { [optimization]: 'yes please' }],
    [
      'is for another cluster',
      { [optimization]: 'enabled', 'backstage.io/kubernetes-cluster': 'eu' },
    ],
    [
      'is for another namespace',
      {
        [optimization]: 'enabled',
        'backstage.io/kubernetes-namespace': 'staging',
      },
    ],
    [
      'is for another id',
      { [optimization]: 'enabled', 'backstage.io/kubernetes-id': 'api' },
    ],
  ])('to the fleet, where the tab %s', (_, annotations) => {
    expect(
      whereToLook({ cluster: 'dev', object: labelled }, [entity(annotations)]),
    ).toBe(fleet);
  });
});
