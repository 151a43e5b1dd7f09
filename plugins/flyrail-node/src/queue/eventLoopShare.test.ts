import { FakeClock } from '../testing';
import { EventLoopShare } from './eventLoopShare';

describe('EventLoopShare', () => {
  /** A process whose operators always have more to do; each reconcile takes until `endsOne`. */
  const given = () => {
    const clock = new FakeClock();
    let held = 0;
    jest
      .spyOn(clock, 'monotonic')
      .mockImplementation(
        () => clock.now() - Date.parse('2026-01-01T00:00:00Z') + held,
      );
    const share = new EventLoopShare(clock);
    const running: (() => void)[] = [];
    const pump = () => {
      for (;;) {
        const end = share.begin(pump);
        if (!end) {
          return;
        }
        running.push(end);
      }
    };
    const endsOne = () => running.shift()!();
    return {
      share,
      running,
      pump,
      endsOne,
      /** Reconciles come and go for 100 ms. */
      passes: ({ lateMs = 0 } = {}) => {
        for (let turn = 0; turn < 20; turn++) {
          endsOne();
          held += turn === 10 ? lateMs : 0;
          clock.advance(5);
        }
      },
      advance: (ms: number) => clock.advance(ms),
    };
  };

  it('begins more and more at once while the loop comes round in time', () => {
    const { running, pump, passes } = given();
    pump();
    expect(running).toHaveLength(4);
    passes();
    expect(running).toHaveLength(5);
    for (let turn = 0; turn < 5; turn++) {
      passes();
    }
    expect(running).toHaveLength(10);
  });

  it('begins half as many at once when it does not, but one at least', () => {
    const { running, pump, passes } = given();
    pump();
    for (const expected of [2, 1, 1]) {
      passes({ lateMs: 15 });
      passes({ lateMs: 0 });
      passes({ lateMs: 15 });
      expect(running.length).toBeLessThanOrEqual(expected + 1);
      expect(running.length).toBeGreaterThanOrEqual(1);
    }
  });

  it('does not let one that hangs keep the others waiting', () => {
    const { share, running, pump, advance } = given();
    pump();
    const hanging = running.length;
    advance(1001);
    expect(running.length).toBeGreaterThanOrEqual(2 * hanging);
    // Its end, if it comes, frees nothing twice.
    const before = running.length;
    running[0]();
    expect(running).toHaveLength(before);
    expect(share.begin(() => {})).toBeUndefined();
  });

  it('calls those who wait in the order in which they came', () => {
    const { share, running, pump, endsOne } = given();
    pump();
    const called: string[] = [];
    share.begin(() => called.push('first'));
    share.begin(() => called.push('second'));
    running.splice(1);
    endsOne();
    expect(called).toEqual(['first', 'second']);
  });
});
