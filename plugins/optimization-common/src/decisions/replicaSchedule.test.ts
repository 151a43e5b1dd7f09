import {
  fewestReplicas,
  mostReplicas,
  readSchedule,
  replicasAt,
  scheduleText,
  untilNextEvent,
} from './replicaSchedule';

const office = readSchedule('0 7 * * 1-5=6; 0 18 * * 1-5=2');
const berlin = readSchedule(
  'CRON_TZ=Europe/Berlin 0 7 * * 1-5=6; 30 18 * * 1-5=2',
);
const weekend = readSchedule('0 23 * * 0=8; 0 0 * * 6=3');
const at = (time: string) => new Date(time);

describe('What a schedule wants', () => {
  it.each([
    // 16 November 2026 is a Monday.
    ['before the week begins', office, '2026-11-16T06:59:59Z', 2],
    ['on the minute', office, '2026-11-16T07:00:00Z', 6],
    ['in the evening', office, '2026-11-16T18:00:00Z', 2],
    ['on Friday night', office, '2026-11-20T23:59:00Z', 2],
    ['over the weekend', office, '2026-11-22T12:00:00Z', 2],
    ['before the first event of the week', weekend, '2026-11-22T05:00:00Z', 3],
    ['after it', weekend, '2026-11-22T23:00:00Z', 8],
    // Berlin is an hour ahead in winter, and two in summer.
    ['in the winter of a zone', berlin, '2026-11-16T05:59:00Z', 2],
    ['in the winter of a zone', berlin, '2026-11-16T06:00:00Z', 6],
    ['in the summer of a zone', berlin, '2026-07-13T05:00:00Z', 6],
    ['in the summer of a zone', berlin, '2026-07-13T16:29:00Z', 6],
    ['in the summer of a zone', berlin, '2026-07-13T16:30:00Z', 2],
  ])('%s', (_, schedule, time, replicas) => {
    expect(replicasAt(schedule, at(time))).toBe(replicas);
  });

  it.each([
    [office, '2026-11-16T06:59:30Z', 30],
    [office, '2026-11-16T07:00:00Z', 11 * 3600],
    [office, '2026-11-20T18:00:00Z', (2 * 24 + 13) * 3600],
    [berlin, '2026-11-16T05:00:00Z', 3600],
  ])('changes next', (schedule, time, seconds) => {
    expect(untilNextEvent(schedule, at(time))).toBe(seconds * 1000);
  });

  it('is at least and at most', () => {
    expect([fewestReplicas(office), mostReplicas(office)]).toEqual([2, 6]);
  });
});

describe('A schedule as text', () => {
  it.each([
    '0 7 * * 1-5=6; 0 18 * * 1-5=2',
    'CRON_TZ=Asia/Kolkata 0 5 * * *=8; 0 0 * * 0,6=1',
  ])('is read as it was written: %s', text => {
    expect(scheduleText(readSchedule(text))).toBe(text);
  });

  it.each([
    ['', /cannot be read/],
    ['0 7 * * 1-5', /"0 7 \* \* 1-5=NaN" cannot be read/],
    ['61 7 * * *=2', /cannot be read/],
    ['0 24 * * *=2', /cannot be read/],
    ['*/5 * * * *=2', /cannot be read/],
    ['CRON_TZ=Nowhere/Else 0 7 * * *=2', /Nowhere\/Else/],
  ])('is refused: "%s"', (text, words) => {
    expect(() => readSchedule(text)).toThrow(words);
  });
});
