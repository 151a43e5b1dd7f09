import { ConfigMap } from '../builtins';
import { greetingOperator, OperatorHarness, FastClock } from '../testing';

jest.setTimeout(60_000);

/** Never installed by anybody. */
const Stage = {
  group: 'never.flyrail.io',
  version: 'v1',
  kind: 'Stage',
  plural: 'stages',
  namespaced: true,
};

it('looks for an optional kind that is not there without reconciling anything for it', async () => {
  let reconciles = 0;
  const greeting = greetingOperator({ group: 'optional.flyrail.io' });
  const harness = await OperatorHarness.start({
    clock: new FastClock(20),
    operator: {
      ...greeting,
      optional: [Stage],
      reconcile: context => {
        reconciles++;
        return greeting.reconcile(context);
      },
    },
  });
  try {
    const { given, then } = harness;
    await given.object('hello', { text: 'hi', copies: 1 });
    await then.exists(ConfigMap, 'hello-0');
    await then.condition('hello', 'Ready', 'True');
    const looks = () =>
      harness.proxy.seen({ verb: 'list', resource: Stage }).length;
    const [looksBefore, before] = [looks(), reconciles];
    await then.holds(
      'it was looked for four times more',
      async () => looks() > looksBefore + 3,
    );
    expect(reconciles).toBe(before);
  } finally {
    await harness.stop();
  }
});
