import { ApiError } from './apiError';
import { RequestGate } from './requestGate';
import { FakeClock } from '../testing/FakeClock';

/** Lets everything that is resolved go on. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
};

describe('RequestGate', () => {
  const setup = () => {
    const clock = new FakeClock();
    const gate = new RequestGate('test', clock);
    const passed: number[] = [];
    const refused: Error[] = [];
    const pass = (options: { withinMs?: number; urgent?: boolean } = {}) => {
      gate.pass({ withinMs: 15_000, ...options }).then(
        () => passed.push(clock.monotonic()),
        error => refused.push(error),
      );
      return settle();
    };
    return { clock, gate, pass, passed, refused };
  };
  const cause = new Error('HTTP 500');

  it('keeps everyone until the time is over that the API server asked for', async () => {
    const { clock, gate, pass, passed } = setup();
    gate.quiet(5000);
    await pass();
    await pass();
    clock.advance(4999);
    await settle();
    expect(passed).toEqual([]);
    clock.advance(300);
    await settle();
    expect(passed).toHaveLength(2);
  });

  it('tells at once who cannot wait so long, and for how long', async () => {
    const { gate, pass, refused } = setup();
    gate.quiet(60_000);
    await pass();
    expect(refused).toEqual([expect.any(ApiError)]);
    expect(refused[0]).toMatchObject({ status: 429, retryAfterMs: 60_000 });
  });

  it('never shortens a time that was asked for', async () => {
    const { clock, gate, pass, passed } = setup();
    gate.quiet(5000);
    gate.quiet(1000);
    clock.advance(4000);
    await pass();
    expect(passed).toEqual([]);
  });

  it('lets the renewal of a lease through, whatever is', async () => {
    const { gate, pass, passed } = setup();
    gate.quiet(5000);
    gate.shut(() => cause);
    await pass({ urgent: true });
    expect(passed).toHaveLength(1);
  });

  it('pauses after more than ten failures in a row, each time twice as long, and not after a success', async () => {
    const { clock, gate, pass, passed, refused } = setup();
    for (let failure = 0; failure < 10; failure++) {
      expect(gate.failed(() => cause)).toBe(false);
    }
    await pass();
    expect(passed).toHaveLength(1);
    expect(gate.failed(() => cause)).toBe(true);
    // Those that were on their way make it no longer.
    gate.failed(() => cause);
    await pass();
    expect(refused).toEqual([cause]);
    clock.advance(800);
    await pass();
    expect(passed).toHaveLength(2);
    gate.failed(() => cause);
    clock.advance(1599);
    await pass();
    expect(refused).toHaveLength(2);
    gate.succeeded();
    await pass();
    expect(passed).toHaveLength(3);
  });

  it('lets one request in five seconds try whether the cluster is back, and all when it is', async () => {
    const { clock, gate, pass, passed, refused } = setup();
    gate.shut(() => cause);
    await pass();
    clock.advance(5000);
    await pass();
    await pass();
    expect(passed).toEqual([5000]);
    expect(refused).toEqual([cause, cause]);
    gate.open();
    await pass();
    expect(passed).toHaveLength(2);
  });
});
