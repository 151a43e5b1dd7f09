import { slicesUnder, staysInForce } from './keptSchedule';

const since = new Date('2026-11-16T00:00:00Z');
const schedule = { inForce: '0 7 * * *=8; 0 18 * * *=2', since };
const HOUR = 3_600;
const sliceAt = (time: string, hours = 1) => ({
  start: Date.parse(time) / 1000,
  seconds: hours * HOUR,
  cpu: 4,
});

describe('Usage under a schedule', () => {
  it.each([
    ['before it', sliceAt('2026-11-15T20:00:00Z'), 4],
    ['by day', sliceAt('2026-11-16T12:00:00Z'), 4],
    // Each of the two is as busy as one of eight would be that use 1 core together.
    ['at night', sliceAt('2026-11-16T20:00:00Z'), 1],
    ['over its turn', sliceAt('2026-11-16T06:00:00Z', 3), 4],
  ])('is of the pods that there were %s', (_, slice, cpu) => {
    expect(slicesUnder({ schedule, replicas: 8 }, [slice])[0].cpu).toBe(cpu);
  });

  it('is as it is without one', () => {
    const slices = [sliceAt('2026-11-16T20:00:00Z')];
    expect(slicesUnder({ replicas: 8 }, slices)).toEqual(slices);
  });
});

describe('A schedule in force', () => {
  it.each([
    ['the same is decided', '0 7 * * *=8; 0 18 * * *=2', true],
    ['little more is to be saved', '0 7 * * *=8; 0 17 * * *=2', true],
    ['an hour needs more', '0 6 * * *=8; 0 18 * * *=2', false],
    ['the nights need more', '0 7 * * *=8; 0 18 * * *=3', false],
    ['much more is to be saved', '0 7 * * 1-5=8; 0 18 * * 1-5=2', false],
    ['none is decided', undefined, false],
  ])('where %s', (_, decided, stays) => {
    expect(staysInForce({ schedule }, decided, since)).toBe(stays);
  });

  it('is none where there is none', () => {
    expect(staysInForce({}, schedule.inForce, since)).toBe(false);
  });
});
