import { WorkEndedError } from '../cluster/apiError';
import { FakeClock } from '../testing';
import { LeaseHold } from './hold';

describe('LeaseHold', () => {
  const begin = () => {
    const clock = new FakeClock();
    const expired = jest.fn();
    const hold = new LeaseHold(
      1,
      7,
      clock,
      clock.monotonic() + 10_000,
      expired,
    );
    return { clock, expired, hold };
  };

  it('lasts as long as it is renewed, and ends by itself when it is not', () => {
    const { clock, expired, hold } = begin();
    clock.advance(9_000);
    hold.renewed(clock.monotonic() + 10_000);
    clock.advance(9_999);
    hold.assertValid();
    expect(hold.signal.aborted).toBe(false);
    clock.advance(1);
    expect(hold.signal.aborted).toBe(true);
    expect(expired).toHaveBeenCalledTimes(1);
  });

  it('refuses a write after its end though its timer is late, as in a process that was stopped for a while', () => {
    const { clock, hold } = begin();
    // Only the clock moves on: no timer has run yet.
    jest.spyOn(clock, 'monotonic').mockReturnValue(10_000);
    expect(() => hold.assertValid()).toThrow(WorkEndedError);
    expect(hold.signal.aborted).toBe(true);
  });

  it('does not care for jumps of the wall clock', () => {
    const { clock, hold } = begin();
    clock.jump(3_600_000);
    hold.assertValid();
    clock.jump(-7_200_000);
    clock.advance(10_000);
    expect(() => hold.assertValid()).toThrow(WorkEndedError);
  });
});
