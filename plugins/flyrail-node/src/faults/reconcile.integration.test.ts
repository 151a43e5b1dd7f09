import { ConfigMap } from '../builtins';
import {
  FakeClock,
  greetingOperator,
  OperatorHarness,
  reconcileGreeting,
} from '../testing';

jest.setTimeout(60_000);

const group = 'reconcile.faults.flyrail.io';

describe('An operator whose reconcile', () => {
  let harness: OperatorHarness;
  afterEach(async () => {
    await harness?.stop();
  });

  const thenOthersAreServed = async () => {
    const { given, when, then } = harness;
    await given.object('well', { text: 'hi', copies: 1 });
    await when.deleted(ConfigMap, 'well-0');
    await then.exists(ConfigMap, 'well-0', { data: { text: 'hi' } });
  };

  it.each<[string, unknown]>([
    ['an error', new Error('a bug')],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'a bug'],
    ['what cannot be told', Object.create(null)],
  ])(
    'throws %s harms nobody else, is tried again with backoff, and says so',
    async (_, thrown) => {
      let broken = true;
      let tries = 0;
      const clock = new FakeClock();
      harness = await OperatorHarness.start({
        clock,
        operator: greetingOperator({
          group,
          concurrency: 2,
          reconcile: async context => {
            if (broken && context.object.metadata.name === 'ill') {
              tries++;
              await Promise.reject(thrown);
            }
            return reconcileGreeting(context);
          },
        }),
      });
      const { then, when } = harness;
      await when.created('ill');
      await then.condition('ill', 'Ready', 'False', /tried again/);
      await when.timePasses(20_000);
      await thenOthersAreServed();
      // After 5, 10, 20 ms … 10 s.
      expect(tries).toBeGreaterThan(5);
      expect(tries).toBeLessThanOrEqual(14);
      expect(
        await harness.metric('controller_runtime_reconcile_panics_total'),
      ).toBe(tries);
      broken = false;
      await when.timePasses(60_000, { stepMs: 1000 });
      await then.ready('ill');
      await then.nothingLeftToDo();
    },
  );
});
