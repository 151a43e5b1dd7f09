import { ConfigMap } from '../builtins';
import {
  FastClock,
  faults,
  greetingOperator,
  OperatorHarness,
  type Fault,
  type InjectOptions,
  type RequestMatch,
} from '../testing';

jest.setTimeout(60_000);

const operator = greetingOperator({ group: 'list.faults.flyrail.io' });

describe('An operator whose lists fail', () => {
  let harness: OperatorHarness;

  /** Five objects that an operator has completed, and none at work. */
  beforeEach(async () => {
    harness = await OperatorHarness.start({
      operator,
      clock: new FastClock(8),
    });
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(name =>
        harness.given.object(name, { text: 'before', copies: 1 }),
      ),
    );
    await harness.stopOperator();
    harness.proxy.forget();
  });
  afterEach(async () => {
    await harness?.stop();
  });

  const thenNothingWasTouchedAndAllWorks = async () => {
    const { then, when } = harness;
    expect(harness.operator.list()).toHaveLength(5);
    then.requests({ write: true }, { atMost: 0 });
    await then.clusterIs('ok');
    await when.edited(harness.resource, 'c', { spec: { text: 'after' } });
    await when.deleted(ConfigMap, 'd-0');
    await then.exists(ConfigMap, 'c-0', { data: { text: 'after' } });
    await then.exists(ConfigMap, 'd-0', { data: { text: 'before' } });
    await then.nothingLeftToDo();
  };

  const lists: RequestMatch = { verb: 'list' };
  const laterPages: RequestMatch = { verb: 'list', continued: true };

  it.each<[string, RequestMatch, Fault, InjectOptions]>([
    ['come slowly', lists, faults.drip(256), {}],
    ['are truncated', lists, faults.truncate(0.7), { times: 3 }],
    ['break off', lists, faults.truncate(0.7, { reset: true }), { times: 3 }],
    ['are refused with 500', lists, faults.status(500), { times: 3 }],
    [
      'are JSON of something else',
      lists,
      faults.garbage('other'),
      { times: 3 },
    ],
    ['are null', lists, faults.garbage('null'), { times: 3 }],
    ['fail on a later page', laterPages, faults.status(500), { times: 3 }],
    ['expire on a later page', laterPages, faults.status(410), { times: 3 }],
    ['expire on every later page', laterPages, faults.status(410), {}],
  ])(
    'takes none of its objects for gone when they %s',
    async (_, match, fault, options) => {
      const injection = harness.given.fault(match, fault, options);
      harness.given.fault(lists, faults.smallPages(2));
      await harness.when.started();
      expect(injection.hits).toBeGreaterThan(0);
      await thenNothingWasTouchedAndAllWorks();
    },
  );

  it('does not read a list for ever whose pages go round in circles', async () => {
    const { given, proxy, then, when } = harness;
    // Of a kind of its own: who else makes objects meanwhile brings something new, and the list goes on.
    const ofItsKind: RequestMatch = {
      verb: 'list',
      resource: harness.resource,
    };
    given.fault(ofItsKind, faults.endlessList());
    await when.started({ inSync: false });
    await then.clusterIs(
      'unreachable',
      /greetings\.list\.\S+ .* has no end.*tried again/s,
    );
    const pages = proxy.seen(ofItsKind).length;
    const begun = pages - proxy.seen({ ...ofItsKind, continued: true }).length;
    // Seven pages each; the third failure says so, and while that is looked for it may be tried again.
    expect(pages).toBeLessThanOrEqual(begun * 7);
    expect(begun).toBeLessThanOrEqual(5);
    expect(harness.operator.synced()).toBe(false);
    proxy.clear();
    await then.holds('it is in sync', () => harness.operator.synced());
    await thenNothingWasTouchedAndAllWorks();
  });

  it('keeps what it knows while a relist fails, and drops what is gone when it succeeds', async () => {
    const { given, proxy, then, when } = harness;
    await when.started();
    // One that is still on its way to the API server would hear of the deletion.
    await then.holds('it watches', () => proxy.watches.of().length === 3);
    given.fault({ verb: 'watch' }, faults.expired(), { times: 3 });
    const refusing = given.fault(lists, faults.status(503));
    proxy.watches.reset();
    await when.deleted(harness.resource, 'a');
    await harness.collectGarbage();
    await then.holds('the lists fail', () => refusing.hits >= 6);
    expect(harness.operator.list()).toHaveLength(5);
    refusing.remove();
    await then.holds(
      'it is heard of',
      () => harness.operator.list().length === 4,
      20_000,
    );
    await then.absent(ConfigMap, 'a-0');
    await then.nothingLeftToDo();
  });
});
