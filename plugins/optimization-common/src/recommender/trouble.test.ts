import { digestOf, emptyDigest, foldIncidents } from '../digest/digest';
import { DAY } from '../digest/slices';
import { calmness, isThrottled } from './trouble';

const tenDays = digestOf({
  times: Float64Array.from({ length: 240 }, (_, hour) => hour * 3_600),
  cpu: new Float64Array(240).fill(1),
});

describe('restarts', () => {
  it.each([
    ['none', {}, 1],
    [
      'on one of ten days',
      { restarts: [{ time: 3 * DAY, count: 4 }] },
      1 - 0.3 / 10,
    ],
    [
      'every day',
      {
        restarts: Array.from({ length: 10 }, (_, day) => ({
          time: day * DAY,
          count: 1,
        })),
      },
      0.7,
    ],
    [
      'that are kills for memory, which raise the request instead',
      {
        restarts: [{ time: 3 * DAY, count: 1 }],
        oomKills: [{ time: 3 * DAY + 60, memoryBytes: 1e9 }],
      },
      1,
    ],
    [
      'of which one is a kill',
      {
        restarts: [{ time: 3 * DAY, count: 2 }],
        oomKills: [{ time: 3 * DAY + 60, memoryBytes: 1e9 }],
      },
      1 - 0.3 / 10,
    ],
  ])('%s', (_, incidents, factor) => {
    expect(calmness(foldIncidents(tenDays, incidents))).toBeCloseTo(factor, 9);
  });

  it('of nothing that was seen are none', () => {
    expect(calmness(emptyDigest())).toBe(1);
  });
});

describe('throttling', () => {
  it.each([
    [0.02, false],
    [0.2, true],
  ])('in %d of the periods: %p', (share, throttled) => {
    const digest = foldIncidents(tenDays, {
      throttling: [{ time: DAY, share }],
    });
    expect(isThrottled(digest)).toBe(throttled);
  });
});
