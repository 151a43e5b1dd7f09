import { incidentsOf, increases } from './counters';

const grid = (...values: number[]) => Float64Array.from(values);
const all = (count: number) => Array.from({ length: count }, () => true);

it.each([
  ['grows', [3, 5, 5, 9], [2, 0, 4]],
  ['begins again at zero', [9, 2, 3], [2, 1]],
  ['belongs to a pod that appeared', [NaN, 4, 5], [4, 1]],
  ['was not scraped for a while', [3, NaN, 7], [0, 4]],
  ['is gone', [3, 5, NaN], [2, 0]],
  ['is negative for once', [3, -1, 4], [0, 1]],
  ['was never there', [NaN, NaN], [0]],
])('a counter that %s', (_, values, expected) => {
  expect([...increases(grid(...values), all(values.length))]).toEqual(expected);
});

it('counts nothing of a pod that was there before, when nobody was scraped', () => {
  expect([...increases(grid(NaN, 4, 5), [false, true, true])]).toEqual([0, 1]);
});

describe('what happened', () => {
  const times = [0, 3600, 7200];
  const peakAt = () => 700;

  it('a restart of a container that was killed for its memory is a kill, at its limit', () => {
    const pod = {
      restarts: grid(0, 1, 1),
      oomKilled: grid(NaN, 1, 1),
      memoryLimit: grid(1000, 1000, 1000),
    };
    expect(incidentsOf([pod], times, all(3), peakAt)).toEqual({
      oomKills: [{ time: 3600, memoryBytes: 1000 }],
      restarts: [{ time: 3600, count: 1 }],
      throttling: [],
    });
  });

  it('without a limit, at the most that was seen', () => {
    const pod = { restarts: grid(0, 1, 1), oomKilled: grid(NaN, 1, 1) };
    expect(incidentsOf([pod], times, all(3), peakAt).oomKills).toEqual([
      { time: 3600, memoryBytes: 700 },
    ]);
  });

  it('a restart for another reason is no kill, nor is a reason that stays', () => {
    const pods = [
      { restarts: grid(0, 1, 1) },
      { restarts: grid(1, 1, 1), oomKilled: grid(1, 1, 1) },
    ];
    const { oomKills, restarts } = incidentsOf(pods, times, all(3), peakAt);
    expect(oomKills).toEqual([]);
    expect(restarts).toEqual([{ time: 3600, count: 1 }]);
  });

  it('throttling is of all pods’ periods together', () => {
    const pods = [
      { periods: grid(0, 100, 200), throttled: grid(0, 50, 50) },
      { periods: grid(0, 300, 300), throttled: grid(0, 0, 0) },
    ];
    expect(incidentsOf(pods, times, all(3), peakAt).throttling).toEqual([
      { time: 3600, share: 0.125 },
      { time: 7200, share: 0 },
    ]);
  });
});
