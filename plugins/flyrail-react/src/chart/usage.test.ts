import { tickText, timeTicks } from './timeTicks';
import {
  amountText,
  amountTicks,
  hasRecommendations,
  Usage,
  usageDays,
  usageLevels,
  usagePoints,
} from './usage';

const DAY = 86_400;
const hourly = (days: number): Usage => {
  const times = Array.from({ length: days * 24 }, (_, hour) => hour * 3600);
  return {
    unit: 'cores',
    times,
    average: times.map(() => 0.3),
    least: times.map(() => 0.2),
    most: times.map((_, hour) => (hour % 24 === 12 ? 0.6 : 0.4)),
    request: times.map(() => 2),
    limit: times.map(() => null),
    recommended: 0.75,
  };
};

describe('the points of a usage chart', () => {
  it('are the samples themselves while there are few', () => {
    expect(usagePoints(hourly(1))).toHaveLength(24);
  });

  it('keep the peak and the lowest when neighbours are put together', () => {
    const points = usagePoints(hourly(14), 28);
    expect(points).toHaveLength(28);
    expect(Math.max(...points.map(({ band }) => band![1]))).toBe(0.6);
    expect(Math.min(...points.map(({ band }) => band![0]))).toBe(0.2);
  });

  it('are the busiest pod where no other is known', () => {
    const usage = hourly(1);
    usage.average.fill(null);
    usage.least.fill(null);
    expect(usagePoints(usage)[12]).toMatchObject({ average: 0.6, band: null });
  });

  it('have a gap where nothing is known, not a zero', () => {
    const usage = hourly(1);
    usage.average[3] = null;
    usage.most[3] = null;
    expect(usagePoints(usage)[3]).toMatchObject({ average: null, band: null });
  });
});

describe('what would have been recommended', () => {
  const usage = {
    ...hourly(2),
    recommendation: hourly(2).times.map((_, hour) => (hour < 24 ? null : 0.5)),
  };

  it('is a line that begins where enough was known', () => {
    const points = usagePoints(usage);
    expect([0, 23, 24, 47].map(hour => points[hour].recommendation)).toEqual([
      null,
      null,
      0.5,
      0.5,
    ]);
  });

  it('is in the table, day by day', () => {
    const days = usageDays(usage, time => String(Math.floor(time / DAY)));
    expect(days.map(({ recommendation }) => recommendation)).toEqual([
      null,
      0.5,
    ]);
  });

  it('is no line where nobody knows it', () => {
    expect(hasRecommendations(hourly(1))).toBe(false);
    expect(usagePoints(hourly(1)).at(-1)?.recommendation).toBeNull();
  });
});

describe('the levels of a usage chart', () => {
  it('are what is set now, what is recommended and the peak', () => {
    const usage = hourly(2);
    usage.request.fill(1, 30);
    expect(usageLevels(usage)).toMatchObject({
      request: 1,
      recommended: 0.75,
      peak: 0.6,
      limit: undefined,
    });
  });

  it.each([
    [3, false],
    [3.3, true],
    [64, true],
  ])('a limit of %d cores is above the chart: %s', (limit, isAbove) => {
    const levels = usageLevels({
      ...hourly(1),
      limit: hourly(1).times.map(() => limit),
    });
    expect(levels.limitIsAbove).toBe(isAbove);
    expect(levels.top > limit).toBe(!isAbove);
  });

  it('of no usage at all still make a chart', () => {
    const nothing = {
      ...hourly(0),
      recommended: undefined,
    };
    expect(usageLevels(nothing)).toMatchObject({ top: 1, peak: undefined });
  });
});

describe('the axes', () => {
  it.each<[number, Usage['unit'], string]>([
    [2.16, 'cores', '0m 500m 1000m 1500m 2000m'],
    [0.05, 'cores', '0m 10m 20m 30m 40m 50m'],
    [4.3 * 2 ** 30, 'bytes', '0Mi 1Gi 2Gi 3Gi 4Gi'],
    [300 * 2 ** 20, 'bytes', '0Mi 64Mi 128Mi 192Mi 256Mi'],
  ])('%d %s: %s', (top, unit, expected) => {
    expect(
      amountTicks(top, unit)
        .map(tick => amountText(tick, unit))
        .join(' '),
    ).toBe(expected);
  });

  it('has midnights of the reader’s zone, also across the change of the clocks', () => {
    const from = Date.UTC(2026, 2, 27) / 1000;
    const ticks = timeTicks(from, from + 4 * DAY, 'Europe/Berlin');
    expect(
      ticks.map(tick => new Date(tick * 1000).toISOString().slice(5, 16)),
    ).toEqual(['03-27T23:00', '03-28T23:00', '03-29T22:00', '03-30T22:00']);
  });

  it('has hours where it spans a day', () => {
    expect(timeTicks(0, DAY, 'UTC').map(tick => tick / 3600)).toEqual([
      1, 4, 7, 10, 13, 16, 19, 22,
    ]);
  });
});

it.each([
  ['en', DAY, '5:00 PM'],
  ['de', DAY, '17:00'],
  ['en', 7 * DAY, 'Nov 20'],
  ['de', 7 * DAY, '20. Nov.'],
])('below a chart, in %s over %d s: %s', (locale, span, text) => {
  const at = Date.UTC(2026, 10, 20, 17) / 1000;
  expect(tickText(at, span, { locale, zone: 'UTC' }).replace(/\s/g, ' ')).toBe(
    text,
  );
});

it('the table has a line for each day, with its peak', () => {
  const days = usageDays(hourly(3), time => String(Math.floor(time / DAY)));
  expect(days).toHaveLength(3);
  expect(days[1]).toMatchObject({ time: DAY, most: 0.6, request: 2 });
  expect(days[1].average).toBeCloseTo(0.3);
});
