import { dueTime, scheduleOf } from './schedule';

const at = (text: string) => new Date(`${text}Z`);
const since = at('2026-01-01T00:00:00');

describe('A schedule', () => {
  it.each([
    ['0 */12 * * *', '2026-01-07T13:30:00', '2026-01-07T12:00:00'],
    ['0 3 * * 0', '2026-01-07T13:30:00', '2026-01-04T03:00:00'],
    ['0 4 1 * *', '2026-03-07T00:00:00', '2026-03-01T04:00:00'],
    ['*/5 * * * *', '2026-01-07T13:31:00', '2026-01-07T13:30:00'],
    ['@daily', '2026-01-07T13:30:00', '2026-01-07T00:00:00'],
  ])('%s came last before %s at %s', (expression, now, last) => {
    const schedule = scheduleOf(expression);
    expect(schedule.ok && schedule.last(at(now), since)).toEqual(at(last));
  });

  it('did not come yet', () => {
    const schedule = scheduleOf('0 3 * * 0');
    expect(
      schedule.ok && schedule.last(at('2026-01-02T00:00:00'), since),
    ).toBeUndefined();
  });

  it.each([
    ['while it is fresh', '2026-01-04T03:40:00', '2026-01-04T03:00:00'],
    ['not any more in the evening', '2026-01-04T19:00:00', undefined],
  ])('is due %s', (_, now, due) => {
    const schedule = scheduleOf('0 3 * * 0');
    expect(schedule.ok && dueTime(schedule, at(now), since)).toEqual(
      due && at(due),
    );
  });

  it('is due once', () => {
    const schedule = scheduleOf('0 3 * * 0');
    const acted = at('2026-01-04T03:00:00');
    expect(
      schedule.ok && dueTime(schedule, at('2026-01-04T03:10:00'), acted),
    ).toBeUndefined();
  });

  it('comes next', () => {
    const schedule = scheduleOf('0 3 * * 0');
    expect(schedule.ok && schedule.next(since)).toEqual(
      at('2026-01-04T03:00:00'),
    );
  });

  it.each([
    ['0 0 30 2 *', /never comes/],
    ['0 0 31 4 *', /never comes/],
    ['61 * * * *', /cannot be read/],
    ['0 25 * * *', /cannot be read/],
    ['a b c d e', /cannot be read/],
    ['* * * * * * *', /cannot be read/],
  ])('%s is refused with what to do', (expression, words) => {
    const schedule = scheduleOf(expression);
    expect(schedule.ok).toBe(false);
    expect(!schedule.ok && schedule.message).toMatch(words);
  });
});
