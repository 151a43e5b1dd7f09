import { sortRows } from '@flyrail/backstage-plugin-flyrail-react';
import {
  localCluster,
  lostCluster,
  refusedApp,
  sampleApp,
} from '../../dev/sampleApp';
import { filterRows, FLEET_ORDERS, fleetRows } from './rows';

const named = (name: string, app = sampleApp) => ({
  ...app,
  metadata: { ...app.metadata, name },
});

const rows = fleetRows([
  {
    cluster: localCluster,
    items: [named('shop-10'), named('shop-9'), named('broken', refusedApp)],
    stale: false,
  },
  { cluster: lostCluster, items: [named('far')], stale: true },
]);
const everything = { text: '', cluster: '', namespace: '', state: '' };
const names = (found: typeof rows) => found.map(({ name }) => name);

describe('the fleet', () => {
  it('says of each web app how it is, and since when its cluster cannot be asked', () => {
    expect(rows[0]).toMatchObject({
      key: 'dev/production/shop-10',
      state: 'serving',
      ready: 3,
      wanted: 3,
      healed: 2,
      kubernetesId: 'sample-app',
      staleSince: undefined,
    });
    expect(rows[2]).toMatchObject({ state: 'down', reason: 'RunsAsRoot' });
    expect(rows[3].staleSince).toBe(lostCluster.since);
  });

  it.each([
    [{ text: ' SHOP ' }, ['shop-10', 'shop-9']],
    [{ text: 'nginx', cluster: 'west' }, ['far']],
    [{ state: 'down' }, ['broken']],
    [{ namespace: 'elsewhere' }, []],
  ])('narrows down by %j', (filter, found) => {
    expect(names(filterRows(rows, { ...everything, ...filter }))).toEqual(
      found,
    );
  });

  it.each([
    ['state', false, ['broken', 'shop-9', 'shop-10', 'far']],
    ['name', false, ['broken', 'far', 'shop-9', 'shop-10']],
    ['name', true, ['shop-10', 'shop-9', 'far', 'broken']],
    ['nonsense', false, ['broken', 'shop-9', 'shop-10', 'far']],
  ])('sorts by %s, descending: %s', (by, descending, found) => {
    const sorted = sortRows(rows, FLEET_ORDERS, { by, descending });
    expect(names(sorted)).toEqual(found);
  });
});
