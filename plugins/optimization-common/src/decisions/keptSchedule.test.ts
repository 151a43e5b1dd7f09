import type { LoadSlice } from './hourlyNeeds';
import { outgrownAt, staysInForce } from './keptSchedule';
import { readSchedule } from './replicaSchedule';

const HOUR = 3600;
const inForce = readSchedule('0 7 * * *=8; 0 18 * * *=2');

describe('A schedule in force', () => {
  it.each([
    ['stays where the same is decided', '0 7 * * *=8; 0 18 * * *=2', true],
    [
      'stays where little more is to be saved',
      '0 7 * * *=8; 0 17 * * *=2',
      true,
    ],
    ['goes where an hour needs more', '0 6 * * *=8; 0 18 * * *=2', false],
    ['goes where the nights need more', '0 7 * * *=8; 0 18 * * *=3', false],
    [
      'goes where much more is to be saved',
      '0 7 * * 1-5=8; 0 18 * * 1-5=2',
      false,
    ],
    [
      'goes where other clocks count',
      'CRON_TZ=Europe/Berlin 0 7 * * *=8; 0 18 * * *=2',
      false,
    ],
  ])('%s', (_, decided, stays) => {
    expect(staysInForce(inForce, readSchedule(decided))).toBe(stays);
  });

  /** A week from Sunday on, of this many cores by the hour of the day. */
  const week = (coresAt: (hour: number) => number): LoadSlice[] =>
    Array.from({ length: 168 }, (_, at) => ({
      start: 3 * 24 * HOUR + at * HOUR,
      seconds: HOUR,
      cpu: coresAt(at % 24),
    }));
  const isDay = (hour: number) => hour >= 7 && hour < 18;

  it.each<[string, (hour: number) => number, string | undefined]>([
    ['fits as it did', hour => (isDay(hour) ? 4 : 1), undefined],
    ['fits where less is used', () => 0.5, undefined],
    [
      'is outgrown where a night needs more',
      hour => (hour === 22 ? 2.4 : 1),
      'Sun 22:00 needs 5 pods, and it leaves 2',
    ],
    [
      'is not outgrown by a day that needs more than there are',
      hour => (isDay(hour) ? 9 : 1),
      undefined,
    ],
  ])('%s', (_, coresAt, outgrown) => {
    expect(outgrownAt(inForce, week(coresAt), 1)).toBe(outgrown);
  });

  it.each([
    ['its pods request no CPU', week(() => 9), 0],
    ['nothing was seen', [], 1],
  ])('is not said to be outgrown where %s', (_, slices, request) => {
    expect(outgrownAt(inForce, slices, request)).toBeUndefined();
  });
});
