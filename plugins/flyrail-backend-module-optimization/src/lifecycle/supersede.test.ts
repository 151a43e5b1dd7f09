import type { LeafChange } from '../change/leaves';
import { companionsOf } from './supersede';

const leaf = (field: LeafChange['field']): LeafChange => ({
  field,
  original: '1',
  before: '1',
  wanted: '2',
});

it.each<[LeafChange['field'], string[]]>([
  ['requests.cpu', ['utilization.cpu']],
  ['requests.memory', ['utilization.memory']],
  ['limits.cpu', []],
  ['replicas', []],
])(
  'where %s was changed by hand, what was moved along with it goes back: %j',
  (changed, companions) => {
    const remaining = (
      ['limits.memory', 'utilization.cpu', 'utilization.memory'] as const
    ).map(leaf);
    const found = companionsOf([leaf(changed)], remaining);
    expect(found.companions.map(({ field }) => field)).toEqual(companions);
    expect(found.rest).toHaveLength(remaining.length - companions.length);
  },
);
