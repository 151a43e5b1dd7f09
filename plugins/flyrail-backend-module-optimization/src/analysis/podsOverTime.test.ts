import { digestOf } from '@flyrail/backstage-plugin-optimization-common';
import { loadOfAll, slicesOfAll } from './podsOverTime';

const until = new Date('2026-11-16T00:00:00Z');
const schedule = '0 7 * * *=8; 0 18 * * *=2';
const HOUR = 3_600;
/** Half a core of one pod. */
const sliceAt = (time: string, hours = 1) => ({
  start: Date.parse(time) / 1000,
  seconds: hours * HOUR,
  cpu: 0.5,
});

describe('What all pods used', () => {
  const scheduled = { replicas: 8, schedule, past: [{ until, count: 8 }] };
  const fewer = { replicas: 6, past: [{ until, count: 10 }] };
  const another = {
    ...{ replicas: 8, schedule: '0 7 * * *=8; 0 18 * * *=4' },
    past: [
      { until: new Date('2026-11-15T00:00:00Z'), count: 10 },
      { until, count: 8, schedule },
    ],
  };

  it.each([
    ['without a change', { replicas: 8 }, sliceAt('2026-11-16T20:00:00Z'), 8],
    ['before a schedule', scheduled, sliceAt('2026-11-15T20:00:00Z'), 8],
    ['by its day', scheduled, sliceAt('2026-11-16T12:00:00Z'), 8],
    ['at its night', scheduled, sliceAt('2026-11-16T20:00:00Z'), 2],
    ['before there were fewer', fewer, sliceAt('2026-11-15T20:00:00Z'), 10],
    ['since then', fewer, sliceAt('2026-11-16T20:00:00Z'), 6],
    ['before two schedules', another, sliceAt('2026-11-14T20:00:00Z'), 10],
    ['at a night of the first', another, sliceAt('2026-11-15T20:00:00Z'), 2],
    ['at a night of the second', another, sliceAt('2026-11-16T20:00:00Z'), 4],
  ])('%s is of as many as there were', (_, target, slice, pods) => {
    expect(slicesOfAll(target, [slice])).toEqual([{ ...slice, cpu: pods / 2 }]);
  });

  it.each([
    ['a turn of a schedule', scheduled, sliceAt('2026-11-16T06:00:00Z', 6)],
    ['a change', fewer, sliceAt('2026-11-15T22:00:00Z', 6)],
  ])('is not told by the hours around %s', (_, target, slice) => {
    expect(slicesOfAll(target, [slice])).toEqual([]);
  });

  /** Of one pod, hour by hour, six days around the change. */
  const usage = (before: number, since: number) => {
    const times = Float64Array.from(
      { length: 6 * 24 },
      (_, hour) => until.getTime() / 1000 + (hour - 3 * 24 + 0.5) * HOUR,
    );
    const cpu = times.map(time =>
      time * 1000 < until.getTime() ? before : since,
    );
    return digestOf({ times, cpu, memory: cpu.map(each => each * 1e9) });
  };

  it.each([
    ['fewer carry as much', fewer, usage(0.3, 0.5), 3],
    ['it was more before', fewer, usage(0.6, 0.5), 6],
    ['it is more now', fewer, usage(0.3, 1), 6],
    ['a schedule leaves as many by day', another, usage(0.3, 0.5), 4],
    ['none was made', { replicas: 6 }, usage(0.5, 0.5), 3],
    ['it is a DaemonSet', { pods: 3 }, usage(0.5, 0.5), 1.5],
    ['nobody knows how many there are', {}, usage(0.5, 0.5), 0.5],
  ])(
    'is at most what they used before or since a change: %s',
    (_, target, digest, cores) => {
      const { cpu, memory } = loadOfAll(target, [digest]);
      // A histogram knows a value within 2 %.
      for (const ratio of [cpu! / cores, memory! / (cores * 1e9)]) {
        expect(ratio).toBeGreaterThan(0.98);
        expect(ratio).toBeLessThan(1.021);
      }
    },
  );

  it('is not known where nothing was seen', () => {
    expect(loadOfAll(fewer, [])).toEqual({});
  });
});
