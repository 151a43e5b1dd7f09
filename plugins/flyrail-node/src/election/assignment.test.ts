import { assign, leading, shardOf, type Member } from './assignment';

const member = (identity: string, version = '1.2.0', shards = 4): Member => ({
  identity,
  version,
  shards,
});

describe('leading', () => {
  it.each<[string, Member[], string[]]>([
    ['equal hosts work together', [member('a'), member('b')], ['a', 'b']],
    [
      'a newer version goes first, by number and not by letter',
      [member('a', '1.9.0'), member('b', '1.10.0'), member('c', '1.9.9')],
      ['b'],
    ],
    [
      'what follows a dash does not part hosts',
      [member('a', '2.0.0-rc.1'), member('b', '2.0.0')],
      ['a', 'b'],
    ],
    [
      'of hosts that divide differently the larger number goes first',
      [member('a', '1.2.0', 2), member('b', '1.2.0', 4)],
      ['b'],
    ],
  ])('%s', (_, members, expected) => {
    expect(leading(members).map(({ identity }) => identity)).toEqual(expected);
  });
});

describe('assign', () => {
  const countsOf = (members: string[], shards: number, salt: string) => {
    const assigned = assign(
      members.map(id => member(id)),
      shards,
      salt,
    );
    return members.map(id => assigned.filter(each => each === id).length);
  };

  it.each([
    [1, 1],
    [3, 2],
    [8, 3],
    [2, 5],
  ])('spreads %i shards evenly over %i hosts', (shards, hosts) => {
    const members = Array.from({ length: hosts }, (_, index) => `h${index}`);
    const counts = countsOf(members, shards, 'webapp');
    expect(counts.reduce((a, b) => a + b)).toBe(shards);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('says the same to everyone, in whatever order the members were heard of', () => {
    const members = ['a', 'b', 'c'].map(id => member(id));
    expect(assign([...members].reverse(), 5, 'x')).toEqual(
      assign(members, 5, 'x'),
    );
  });

  it('does not give the single shard of every operator to the same host', () => {
    const operators = ['webapp', 'backup', 'failover', 'scaling', 'slo'];
    const holders = operators.map(
      operator => assign([member('a'), member('b')], 1, operator)[0],
    );
    expect(new Set(holders).size).toBe(2);
  });
});

describe('shardOf', () => {
  it('spreads objects over the shards', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index++) {
      counts[shardOf(`1f0c5f6e-8d3b-4f5e-9b0a-${index}`, 4)]++;
    }
    for (const count of counts) {
      expect(count).toBeGreaterThan(800);
    }
  });
});
