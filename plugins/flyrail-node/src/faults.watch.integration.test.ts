import { ConfigMap } from './builtins';
import { greetingOperator, OperatorHarness } from './testing';

jest.setTimeout(30_000);

describe('An operator whose watches fail', () => {
  let harness: OperatorHarness;

  afterEach(async () => {
    await harness?.stop();
  });

  it('heals through a reset of all its watches', async () => {
    harness = await OperatorHarness.start({ operator: greetingOperator() });
    const { given, when, then, proxy } = harness;
    await given.object('hello', { text: 'hi' });
    expect(proxy.watches.reset()).toBe(3);
    await when.deleted(ConfigMap, 'hello-0');
    await then.exists(ConfigMap, 'hello-0', { data: { text: 'hi' } });
    await then.nothingLeftToDo();
  });
});
