import { ConfigMap } from '../builtins';
import {
  FakeClock,
  faults,
  greetingOperator,
  OperatorHarness,
  type OperatorHarnessOptions,
} from '../testing';

jest.setTimeout(60_000);

describe('An operator whose watches fail', () => {
  let harness: OperatorHarness;

  const start = async (options: Partial<OperatorHarnessOptions> = {}) => {
    harness = await OperatorHarness.start({
      operator: greetingOperator({ group: 'watch.faults.flyrail.io' }),
      ...options,
    });
    return harness;
  };

  afterEach(async () => {
    await harness?.stop();
  });

  /** What nobody may miss: one more object, one edited, one deleted, one deleted and made anew. */
  const givenFour = async () => {
    for (const name of ['edited', 'gone', 'anew']) {
      await harness.given.object(name, { text: 'before' });
    }
    return (await harness.get(harness.resource, 'anew')).metadata.uid;
  };
  const whenAllChange = async () => {
    const { resource, when } = harness;
    await when.created('more', { text: 'after' });
    await when.edited(resource, 'edited', { spec: { text: 'after' } });
    await when.deleted(resource, 'gone');
    await when.deleted(resource, 'anew');
    await harness.collectGarbage();
    await when.created('anew', { text: 'after' });
    await when.deleted(ConfigMap, 'edited-0');
  };
  const thenAllIsWell = async (formerUid: string | undefined) => {
    const { then } = harness;
    for (const name of ['more', 'edited', 'anew']) {
      await then.exists(ConfigMap, `${name}-0`, { data: { text: 'after' } });
      await then.ready(name);
    }
    const { metadata } = await harness.get(ConfigMap, 'anew-0');
    expect(metadata.ownerReferences![0].uid).not.toBe(formerUid);
    await then.absent(ConfigMap, 'gone-0');
    await then.clusterIs('ok');
    await then.nothingLeftToDo();
  };

  it('misses nothing when all of them are reset', async () => {
    const { proxy } = await start();
    const former = await givenFour();
    expect(proxy.watches.reset()).toBe(3);
    await whenAllChange();
    await thenAllIsWell(former);
  });

  it('misses nothing of what happened while it could not watch, not even a deleted and recreated object', async () => {
    const { proxy } = await start();
    const former = await givenFour();
    await proxy.cut();
    await harness.then.clusterIs('unreachable', /ECONNREFUSED.*tried again/);
    await whenAllChange();
    await proxy.restore();
    await thenAllIsWell(former);
  });

  it('lists again when its version is too old (410), once', async () => {
    const { proxy } = await start();
    const former = await givenFour();
    proxy.forget();
    proxy.inject({ verb: 'watch' }, faults.expired(), { times: 3 });
    proxy.watches.reset();
    await whenAllChange();
    await harness.then.holds(
      'every kind is listed anew and watched',
      () => proxy.watches.of().length === 3,
    );
    harness.then.requests({ verb: 'list', continued: false }, { atMost: 3 });
    await thenAllIsWell(former);
  });

  it('goes on from the last whole frame when a watch is cut within one', async () => {
    const { given, proxy } = await start();
    given.fault({ verb: 'watch' }, faults.cutFrame(1), { times: 6 });
    proxy.watches.end();
    const former = await givenFour();
    await whenAllChange();
    await thenAllIsWell(former);
  });

  it('does not take a half-open connection for silence', async () => {
    const clock = new FakeClock();
    const { proxy, then, when } = await start({ clock });
    const former = await givenFour();
    proxy.forget();
    expect(proxy.watches.freeze()).toBe(3);
    await whenAllChange();
    await when.timePasses(99_000, { stepMs: 3000 });
    then.requests({ verb: 'watch' }, { atMost: 0 });
    await when.timePasses(2000);
    then.requests({ verb: 'watch' }, { atMost: 3 });
    then.requests({ verb: 'list' }, { atMost: 0 });
    await thenAllIsWell(former);
  });

  it('notices that the cluster went back to an earlier version, from which it watched in vain', async () => {
    const { given, proxy, then, when } = await start({
      clock: new FakeClock(),
    });
    const former = await givenFour();
    // As after a restore of etcd: the last list was of a version that is still to come.
    given.fault(
      { verb: 'list' },
      faults.rewrite(list => {
        list.metadata.resourceVersion += '000';
        return list;
      }),
      { times: 3 },
    );
    proxy.watches.fail();
    await when.timePasses(1000);
    await whenAllChange();
    proxy.forget();
    const deleted: string[] = [];
    harness.operator.onChange(change => {
      if (change.type === 'delete') {
        deleted.push(change.object.metadata.name!);
      }
    });
    await when.timePasses(99_000, { stepMs: 3000 });
    then.requests({ verb: 'list' }, { atMost: 0 });
    await when.timePasses(2000);
    then.requests({ verb: 'list' }, { atMost: 6 });
    expect(deleted).toEqual([]);
    await thenAllIsWell(former);
  });

  it('does not spin when every watch ends at once', async () => {
    const clock = new FakeClock();
    const { given, proxy, then, when } = await start({ clock });
    await given.object('hello');
    proxy.forget();
    given.fault({ verb: 'watch' }, faults.errorFrame(500));
    proxy.watches.end();
    await when.timePasses(60_000);
    // Each of three: at once, then after 1.6, 3.2 … 30 s.
    then.requests({ verb: 'watch' }, { atMost: 3 * 8 });
    then.requests({ verb: 'list' }, { atMost: 0 });
    await then.clusterIs(
      'unreachable',
      /List and watch of .* failed \d+ times/,
    );
    proxy.clear();
    await when.created('later', { text: 'after' });
    await when.timePasses(30_000);
    await then.exists(ConfigMap, 'later-0', { data: { text: 'after' } });
    await then.clusterIs('ok');
  });
});
