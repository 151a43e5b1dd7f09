import { driftOf, unseenWeekdays } from './drift';
import type { Memory } from './memoryOfDays';

const days = (count: number, level: number) => Array<number>(count).fill(level);
const remembered: Memory = {
  beliefs: [{ halfLife: Infinity, belief: 1 }],
  wandering: 0,
};

describe('the drift of a level', () => {
  it.each([
    ['is what is believed of a service, of one day', [0], 0.0171],
    ['falls below that when a week of days is alike', days(7, 0), 0.002],
    ['rises with how much days differ', [0, 0.03, 0, 0.03, 0], 0.0338],
    ['leaves out a dip that came back', [0, 0, 0, -0.3, -0.3, 0, 0], 0.002],
    ['leaves out a weekend at the end', [...days(5, 0), -0.3, -0.3], 0.002],
    ['counts a rise', [...days(4, 0), ...days(3, 0.1)], 0.0328],
    ['counts every difference of a few days', [0, 0, -0.05, 0, 0], 0.0398],
    ['is at most 0.12', [0, 0.5, 0, 0.5, 0], 0.12],
  ])('%s', (_, levels, drift) => {
    expect(driftOf(levels, levels.length, remembered)).toBeCloseTo(drift, 4);
  });

  it('is the smaller the more weekdays were seen, of days that differ as much', () => {
    const drifts = [2, 3, 4, 5].map(count =>
      driftOf([0, 0.01, 0, 0.01, 0].slice(0, count), count, remembered),
    );
    expect([...drifts].sort((a, b) => b - a)).toEqual(drifts);
    // If weekdays were alike, the fifth day would take away 3 %.
    expect(drifts[2] / drifts[3]).toBeGreaterThan(1.1);
  });

  it('is how far it goes in a week, of a level that wanders, at most 0.03', () => {
    const wanders = (wandering: number): Memory => ({
      beliefs: [
        { halfLife: Infinity, belief: 0 },
        { halfLife: 0.5, belief: 1 },
      ],
      wandering,
    });
    expect(driftOf([], 7, wanders(0.02 ** 2))).toBeCloseTo(0.0216, 4);
    expect(driftOf([], 7, wanders(1))).toBe(0.03);
  });
});

it.each([
  [0.4, 7],
  [4.2, 3],
  [6.9, 0],
  [30, 0],
])('of a history of %s days, %s weekdays were not seen', (history, unseen) => {
  expect(unseenWeekdays(history)).toBe(unseen);
});
