import type { LoadSlice } from './hourlyNeeds';
import { decideSchedule } from './schedule';

const HOUR = 3600;
/** Sunday 4 January 1970. */
const SUNDAY = 3 * 24 * HOUR;

/** A week by the hour, of a level per weekday (0 Sunday) and hour. */
function week(
  level: (weekday: number, hour: number) => number,
  hours = 1,
): LoadSlice[] {
  return Array.from({ length: 168 / hours }, (_, index) => {
    const at = index * hours;
    return {
      start: SUNDAY + at * HOUR,
      seconds: hours * HOUR,
      cpu: Math.max(
        ...Array.from({ length: hours }, (__, hour) =>
          level(Math.floor(at / 24), (at + hour) % 24),
        ),
      ),
    };
  });
}

const officeDay = (weekday: number, hour: number) =>
  weekday >= 1 && weekday <= 5 && hour >= 8 && hour < 18;
const inOfficeHours = week((weekday, hour) =>
  officeDay(weekday, hour) ? 4 : 1,
);

describe('a schedule', () => {
  it('follows office hours: quiet at night and over the weekend, back an hour before', () => {
    expect(decideSchedule(inOfficeHours, 1, 8)).toEqual({
      outcome: 'schedule',
      schedule: {
        timeZone: 'UTC',
        events: [
          { cron: '0 7 * * 1-5', replicas: 8 },
          { cron: '0 18 * * 1-5', replicas: 2 },
        ],
      },
      busyReplicas: 8,
      quietReplicas: 2,
      // 5 × 11 of 168 hours are busy.
      meanReplicas: (55 * 8 + 113 * 2) / 168,
      reason: "2 of 8 pods do for 113 of the week's 168 hours",
    });
  });

  it('follows the hours of a time zone', () => {
    // UTC+5:30 all year: the office opens at 13:30 there.
    expect(
      decideSchedule(inOfficeHours, 1, 8, 1, 'Asia/Kolkata'),
    ).toMatchObject({
      schedule: {
        timeZone: 'Asia/Kolkata',
        events: [
          { cron: '0 12 * * 1-5', replicas: 8 },
          { cron: '0 23 * * 1-5', replicas: 2 },
        ],
      },
    });
  });

  it('follows nights of every day', () => {
    const slices = week((_, hour) => (hour >= 6 ? 4 : 0.5));
    expect(decideSchedule(slices, 1, 8)).toMatchObject({
      schedule: {
        events: [
          { cron: '0 0 * * *', replicas: 1 },
          { cron: '0 5 * * *', replicas: 8 },
        ],
      },
    });
  });

  it('follows the weekend alone', () => {
    const slices = week(weekday => (weekday === 0 || weekday === 6 ? 1 : 4));
    expect(decideSchedule(slices, 1, 8)).toMatchObject({
      schedule: {
        events: [
          { cron: '0 23 * * 0', replicas: 8 },
          { cron: '0 0 * * 6', replicas: 2 },
        ],
      },
    });
  });

  it('is found in slices of six hours too', () => {
    const slices = week((_, hour) => (hour >= 6 ? 4 : 0.5), 6);
    expect(decideSchedule(slices, 1, 8)).toMatchObject({
      schedule: {
        events: [
          { cron: '0 0 * * *', replicas: 1 },
          { cron: '0 5 * * *', replicas: 8 },
        ],
      },
    });
  });

  it('keeps as many as somebody wants at least', () => {
    expect(decideSchedule(inOfficeHours, 1, 8, 3)).toMatchObject({
      quietReplicas: 3,
    });
    expect(decideSchedule(inOfficeHours, 1, 8, 8)).toMatchObject({
      outcome: 'keep',
      reason: expect.stringMatching(/there are to be 8 pods/),
    });
  });

  it.each([
    // 2.2 cores on 8 pods by day: 1 core at night is as much for each of 4, though 2 of them would be half busy.
    [1, 4],
    [0.5, 2],
    [0.1, 1],
  ])(
    'leaves no pod more to do at night than by day: %s cores',
    (night, quietReplicas) => {
      const slices = week((weekday, hour) =>
        officeDay(weekday, hour) ? 2.2 : night,
      );
      expect(decideSchedule(slices, 1, 8)).toMatchObject({ quietReplicas });
    },
  );

  it('is not made where its nights are a little quieter only', () => {
    const slices = week((weekday, hour) =>
      officeDay(weekday, hour) ? 2.2 : 2,
    );
    expect(decideSchedule(slices, 1, 8)).toMatchObject({
      outcome: 'keep',
      reason: expect.stringMatching(/busier in them than they ever are/),
    });
  });

  it('counts the busiest of the days that were seen', () => {
    const once = {
      start: SUNDAY + (7 * 24 + 2 * 24 + 3) * HOUR,
      seconds: HOUR,
      cpu: 4,
    };
    const decision = decideSchedule([...inOfficeHours, once], 1, 8);
    // Weekday nights are busy at 3 from then on: 18–2 and 4–7 on weekdays are left, of which the second is too short.
    expect(decision).toMatchObject({
      schedule: {
        events: expect.arrayContaining([
          { cron: '0 2 * * 1-5', replicas: 8 },
          { cron: '0 18 * * 1-5', replicas: 2 },
        ]),
      },
    });
  });

  it.each<[string, LoadSlice[], number, object]>([
    [
      'of a level load',
      week(() => 4),
      1,
      { outcome: 'keep', reason: expect.stringMatching(/no 4 hours on end/) },
    ],
    [
      'of four hours only',
      week((_, hour) => (hour < 4 ? 1 : 4)),
      1,
      { outcome: 'keep', reason: expect.stringMatching(/no 4 hours on end/) },
    ],
    [
      'where fewer would do always',
      week(() => 1),
      1,
      {
        outcome: 'keep',
        reason: expect.stringMatching(/fewer would do always/),
      },
    ],
    [
      'where no CPU is requested',
      inOfficeHours,
      0,
      { outcome: 'keep', reason: expect.stringMatching(/request no CPU/) },
    ],
    [
      'of five days',
      inOfficeHours.slice(0, 120),
      1,
      {
        outcome: 'notEnoughData',
        message: expect.stringMatching(/^needs 2 more days/),
      },
    ],
    [
      'of days that were kept as a whole',
      week(() => 1, 24),
      1,
      {
        outcome: 'notEnoughData',
        message: expect.stringMatching(/^needs 7 more days/),
      },
    ],
  ])('is not made %s', (_, slices, request, decision) => {
    expect(decideSchedule(slices, request, 8)).toMatchObject(decision);
  });
});
