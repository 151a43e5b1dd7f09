import { digestOf, foldIncidents, type UsageDigest } from '../digest/digest';
import { DAY } from '../digest/slices';
import { growthOf } from './growth';
import { chooseMemory, peaksOf, requestAfterKills } from './memory';

const MIB = 2 ** 20;
const MARGIN = 1.15;

const digest = (days: number, at: (day: number) => number): UsageDigest => {
  const times = Float64Array.from({ length: days * 24 }, (_, n) => n * 3600);
  return digestOf({ times, memory: times.map(time => at(time / DAY)) });
};

it('is the highest peak and the margin', () => {
  const spiky = digest(7, day => (day === 2 ? 900 * MIB : 300 * MIB));
  expect(chooseMemory(spiky, MARGIN)).toMatchObject({
    request: expect.closeTo(900 * MIB * MARGIN),
    peak: 900 * MIB,
    growth: { factor: 1 },
    afterKills: 0,
  });
});

it('forgets a peak after two weeks', () => {
  const old = digest(20, day => (day < 2 ? 900 * MIB : 300 * MIB));
  expect(chooseMemory(old, MARGIN).peak).toBe(300 * MIB);
});

it('has a peak for each half day, also of days that are kept whole', () => {
  expect(peaksOf(digest(12, day => 1 + Math.floor(day)))).toHaveLength(24);
});

it('adds a week of growth where the margin does not hold it', () => {
  const leak = digest(7, day => 300 * MIB * 1.02 ** day);
  const { request, peak, growth } = chooseMemory(leak, MARGIN);
  expect(growth.perDay).toBeCloseTo(0.02, 2);
  expect(request / peak).toBeCloseTo(1.02 ** 7 * 1.05, 1);
});

describe('growth', () => {
  it.each([
    ['a level', [3, 3, 3, 3, 3, 3, 3, 3], 1],
    ['noise', [3, 3.2, 2.9, 3.1, 3, 3.2, 2.9, 3.1], 1],
    ['one step up', [3, 3, 3, 3, 3, 3, 3, 4], 1],
    ['a fall', [4, 3.9, 3.8, 3.7, 3.6, 3.5, 3.4, 3.3], 1],
    ['too few', [3, 3.1, 3.2, 3.3], 1],
    ['a climb', [100, 100.4, 101.1, 101.4, 102, 102.6, 103, 103.4], 1.07],
    ['an explosion', [1, 2, 4, 8, 16, 32, 64, 128], 1.2],
  ])('of %s is found for what it is', (_, peaks, factor) => {
    expect(growthOf(peaks).factor).toBeCloseTo(factor, 1.5);
  });
});

describe('after a kill', () => {
  const kill = (memoryBytes: number) => ({ time: 5 * DAY, memoryBytes });

  it.each([
    ['nothing', [], 200 * MIB, 0],
    [
      '100 MiB more than a small one had',
      [kill(200 * MIB)],
      190 * MIB,
      300 * MIB,
    ],
    [
      '20 % more than a large one had',
      [kill(2000 * MIB)],
      1900 * MIB,
      2400 * MIB,
    ],
    [
      'three steps above the highest peak, however high the limit was raised',
      [kill(64_000 * MIB)],
      1000 * MIB,
      1200 * 1.2 * 1.2 * MIB,
    ],
  ])('asks for %s', (_, kills, peak, bytes) => {
    expect(requestAfterKills(kills, peak)).toBeCloseTo(bytes, 0);
  });

  it('does not run away: kills at a limit that follows the recommendation come to an end', () => {
    let known = digest(7, () => 500 * MIB);
    const requests = Array.from({ length: 30 }, (_, n) => {
      const { request } = chooseMemory(known, MARGIN);
      known = foldIncidents(known, {
        oomKills: [{ time: 6 * DAY + n * 60, memoryBytes: request }],
      });
      return request;
    });
    expect(Math.max(...requests)).toBe(requests[29]);
    expect(requests[29]).toBeLessThan(500 * MIB * 1.2 ** 4);
    expect(requests[29]).toBe(requests[20]);
  });
});
