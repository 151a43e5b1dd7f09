import { ConfigMap } from '@flyrail/backstage-plugin-flyrail-node';
import {
  FakeClock,
  faults,
  greetingOperator,
  OperatorHarness,
} from '@flyrail/backstage-plugin-flyrail-node/testing';

export async function survivesFailures() {
  // #region faults
  const { given, when, then, proxy, stop } = await OperatorHarness.start({
    operator: greetingOperator(),
  });
  await given.object('hello', { text: 'hi' }); // and waits for Ready
  given.fault({ write: true }, faults.status(500), { times: 3 });
  proxy.watches.reset(); // every watch breaks, as in a restart of the API server
  await when.deleted(ConfigMap, 'hello-0');
  await then.exists(ConfigMap, 'hello-0', { data: { text: 'hi' } });
  await then.nothingLeftToDo(); // a fresh operator finds nothing to write
  await stop();
  // #endregion
}

export async function waits() {
  // #region clock
  const harness = await OperatorHarness.start({
    operator: greetingOperator(),
    clock: new FakeClock(),
  });
  await harness.given.object('hello');
  await harness.when.timePasses(10 * 60_000); // and whatever becomes due happens
  // #endregion
  await harness.stop();
}
