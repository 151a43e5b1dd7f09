import { ConfigMap } from '../builtins';
import {
  FakeClock,
  faults,
  greetingOperator,
  OperatorHarness,
} from '../testing';

jest.setTimeout(60_000);

const operator = greetingOperator({ group: 'throttle.faults.flyrail.io' });

describe('An operator whose API server asks to be left alone (429)', () => {
  let harness: OperatorHarness;
  const names = Array.from({ length: 15 }, (_, index) => `g${index}`);

  beforeEach(async () => {
    harness = await OperatorHarness.start({ operator, clock: new FakeClock() });
    await Promise.all(
      names.map(name => harness.given.object(name, { copies: 1 })),
    );
  });
  afterEach(async () => {
    await harness?.stop();
  });

  const whenAllChange = async () => {
    await Promise.all(
      names.map(name =>
        harness.when.edited(harness.resource, name, {
          spec: { text: 'after' },
        }),
      ),
    );
  };
  const thenAllIsWell = async () => {
    for (const name of names) {
      await harness.then.exists(ConfigMap, `${name}-0`, {
        data: { text: 'after' },
      });
      await harness.then.ready(name);
    }
    await harness.then.nothingLeftToDo();
  };
  const inSeconds = (seconds: number) =>
    new Date(Date.now() + seconds * 1000).toUTCString();

  it.each([
    ['seconds', () => 7, 6800, 3000],
    ['as an HTTP date', () => inSeconds(8), 6800, 4000],
    ['for longer than a request lasts', () => 60, 59_800, 12_000],
    ['for a time that nobody believes', () => 86_400, 599_800, 60_000],
  ])(
    'leaves it alone with everything it does, %s, and then converges',
    async (_, retryAfter, quietMs, laterMs) => {
      const { given, proxy, then, when } = harness;
      const injection = given.fault(
        { write: true },
        faults.tooManyRequests(retryAfter()),
        { times: 1 },
      );
      proxy.forget();
      await whenAllChange();
      await then.holds('it was said once', () => injection.hits === 1);
      await proxy.idle();
      // Ten reconciles were at work when it was said.
      then.requests({ write: true }, { atMost: 10 });
      proxy.forget();
      await when.timePasses(quietMs, { stepMs: quietMs / 30 });
      then.requests({}, { atMost: 0 });
      expect(harness.connection.status().state).toBe('ok');
      await when.timePasses(laterMs);
      await thenAllIsWell();
    },
  );

  it('waits at least a second each time where it is told to wait for nothing', async () => {
    const { given, proxy, then, when } = harness;
    given.fault({ write: true }, faults.tooManyRequests(0));
    proxy.forget();
    await whenAllChange();
    await when.timePasses(10_000);
    // Ten at a time, once a second.
    then.requests({ write: true }, { atMost: 11 * 11 });
    proxy.clear();
    await when.timePasses(30_000);
    await thenAllIsWell();
  });
});
