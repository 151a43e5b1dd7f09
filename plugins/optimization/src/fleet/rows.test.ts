import { sortRows } from '@flyrail/backstage-plugin-flyrail-react';
import {
  appliedOptimization,
  localCluster,
  lostCluster,
  sampleEntity,
  sampleOptimization,
} from '../../dev/sampleOptimization';
import { toCsv } from './csv';
import { FLEET_ORDERS, fleetRows, groupRows } from './rows';
import { fleetEntities } from './entities';

const named = (name: string, object = sampleOptimization) => ({
  ...object,
  metadata: { ...object.metadata, name, labels: {}, annotations: {} },
});

const answered = fleetRows(
  [
    {
      cluster: localCluster,
      items: [named('=cmd'), appliedOptimization, sampleOptimization],
      stale: false,
    },
    { cluster: lostCluster, items: [named('far')], stale: true },
  ],
  fleetEntities([
    sampleEntity,
    {
      ...sampleEntity,
      metadata: {
        name: 'elsewhere',
        annotations: { 'flyrail.io/optimization': 'shop/far' },
      },
      spec: { owner: 'group:default/far' },
    },
  ]),
);
const rows = sortRows(answered, FLEET_ORDERS, {
  by: 'possible',
  descending: true,
});

describe('the fleet', () => {
  it('has what could be saved most first, with its owner from the catalog', () => {
    expect(
      rows.map(({ cluster, name, owner, possible }) => [
        ...[cluster, name, owner, possible],
      ]),
    ).toEqual([
      ['dev', '=cmd', '', 438.2],
      ['dev', 'frontend-web', 'group:default/web', 438.2],
      ['west', 'far', 'group:default/far', 438.2],
      ['dev', 'frontend-web', 'group:default/web', 0],
    ]);
  });

  it('adds up by owner: what could be saved, what is, and who waits', () => {
    expect(groupRows(rows, 'owner')).toEqual([
      expect.objectContaining({ name: '', possible: 438.2 }),
      expect.objectContaining({ name: 'group:default/far', count: 1 }),
      {
        name: 'group:default/web',
        count: 2,
        cost: 876.4,
        known: 1,
        possible: 438.2,
        saved: 558.2,
        waiting: 1,
      },
    ]);
  });

  it('knows no cost of a group of which none is known', () => {
    const unknown = rows.map(row => ({ ...row, cost: undefined }));
    expect(groupRows(unknown, 'cluster')[0]).toMatchObject({
      cost: undefined,
      known: 0,
    });
  });

  it('takes what needs more from nobody’s savings', () => {
    const [row] = rows;
    const groups = groupRows(
      [row, { ...row, key: 'b', possible: -100 }],
      'cluster',
    );
    expect(groups).toEqual([
      expect.objectContaining({ name: 'Local cluster', possible: 438.2 }),
    ]);
  });
});

describe('the order of the fleet', () => {
  const [row] = rows;
  const three = [
    {
      ...row,
      key: 'a',
      cost: 5,
      risk: 'HIGH' as const,
      state: 'over' as const,
    },
    {
      ...row,
      key: 'b',
      cost: undefined,
      risk: undefined,
      state: 'failed' as const,
    },
    {
      ...row,
      key: 'c',
      cost: 50,
      risk: 'LOW' as const,
      state: 'applied' as const,
    },
  ];

  it.each([
    ['cost', true, 'cab'],
    ['cost', false, 'bac'],
    ['risk', true, 'acb'],
    ['state', false, 'bac'],
    // All alike: by name, whatever the direction.
    ['possible', true, 'abc'],
    ['nothing that is known', false, 'abc'],
  ])('by %s, descending: %s', (by, descending, expected) => {
    const order = sortRows(three, FLEET_ORDERS, { by, descending });
    expect(order.map(({ key }) => key).join('')).toBe(expected);
  });
});

it('what a person has to see to comes first', () => {
  const states = ['over', 'lost', 'watching', 'worse', 'failed'] as const;
  const order = sortRows(
    states.map(state => ({ ...rows[0], key: state, state })),
    FLEET_ORDERS,
    { by: 'state', descending: false },
  );
  expect(order.map(({ state }) => state)).toEqual([
    'failed',
    'worse',
    'lost',
    'over',
    'watching',
  ]);
});

describe('the showback report', () => {
  it('has a line of names and one for each workload', () => {
    const lines = toCsv(rows).trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^cluster,namespace,cost_optimization,workload/);
    expect(lines[2]).toBe(
      'dev,shop,frontend-web,Deployment frontend-web,group:default/web,shop,over,876.40,438.20,310.00,120.00,0.92,LOW,true,',
    );
  });

  it('says since when a cluster cannot be asked', () => {
    const [names, ...lines] = toCsv(rows).trimEnd().split('\r\n');
    expect(names).toMatch(/,last_known_since$/);
    expect(
      lines.filter(line => line.endsWith(`,${lostCluster.since}`)),
    ).toEqual([expect.stringMatching(/^west,/)]);
  });

  it('leaves a cost that is not known empty', () => {
    const [, line] = toCsv([{ ...rows[1], cost: undefined }]).split('\r\n');
    expect(line).toContain(',over,,438.20,');
  });

  it.each([
    ['=cmd', "'=cmd"],
    ['@sum', "'@sum"],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['-100.00', '-100.00'],
    ['-7', '-7'],
    ["-1+cmd|'/C calc'!A0", "'-1+cmd|'/C calc'!A0"],
    ['+49', "'+49"],
    ['-', "'-"],
  ])('%s is written %s', (name, expected) => {
    const line = toCsv([{ ...rows[0], name }]).split('\r\n')[1];
    expect(line).toContain(`dev,shop,${expected},`);
  });
});
