import { ConfigMap } from '../builtins';
import { shardOf } from '../election';
import {
  FakeClock,
  greetingOperator,
  OperatorHarness,
  type OperatorHarnessOptions,
} from '../testing';

jest.setTimeout(60_000);

const operator = greetingOperator({ group: 'hosts.faults.flyrail.io' });
const hour = 3_600_000;

describe('Hosts of one operator', () => {
  let harness: OperatorHarness;
  let clock: FakeClock;
  const names = Array.from({ length: 8 }, (_, index) => `g${index}`);

  const start = async (options: Partial<OperatorHarnessOptions> = {}) => {
    clock = new FakeClock(Date.now());
    harness = await OperatorHarness.start({ operator, clock, ...options });
    return harness;
  };
  afterEach(async () => {
    await harness?.stop();
  });

  const whenAll = (text: string) =>
    Promise.all(
      names.map(name =>
        harness.when.edited(harness.resource, name, { spec: { text } }),
      ),
    );
  const thenAll = async (text: string) => {
    for (const name of names) {
      await harness.then.exists(ConfigMap, `${name}-0`, { data: { text } });
      await harness.then.ready(name);
    }
  };
  /** Who wrote what, by the user agent: an object must have one writer at a time. */
  const writersOf = (name: string) =>
    new Set(
      harness.proxy
        .seen({ write: true, where: ({ name: its }) => its === `${name}-0` })
        .map(({ headers }) => headers['user-agent']),
    );

  it('share its objects by Leases, one writer each, and lose no update when one is killed', async () => {
    const { given, proxy, then, when } = await start({
      election: { shards: 2, version: '1.0.0' },
    });
    const second = await harness.startAnother({ identity: 'second' });
    await then.holds('both hold a shard', async () => {
      await when.timePasses(2000);
      return [harness.operator, second.operator].every(
        host => host.status().shards?.held.length === 1,
      );
    });
    const objects = await Promise.all(
      names.map(name => given.object(name, { copies: 1 })),
    );
    // Chance gives the uids: once in a hundred times all of them are of one shard.
    const shards = new Set(
      objects.map(({ metadata }) => shardOf(metadata.uid!, 2)),
    );
    proxy.forget();
    await whenAll('shared');
    await thenAll('shared');
    for (const name of names) {
      expect(writersOf(name).size).toBe(1);
    }
    expect(new Set(names.flatMap(name => [...writersOf(name)])).size).toBe(
      shards.size,
    );

    await second.kill();
    await whenAll('taken over');
    await when.timePasses(17_000);
    await thenAll('taken over');
    expect(harness.operator.status().shards?.held).toHaveLength(2);
  });

  it('that do not know of each other do no harm: nothing twice, nothing lost, and quiet in the end', async () => {
    const { given, proxy, then } = await start();
    const second = await harness.startAnother({ identity: 'second' });
    await then.holds('it is in sync', () => second.operator.synced());
    await Promise.all(names.map(name => given.object(name, { copies: 1 })));
    await whenAll('both');
    await thenAll('both');
    const { metadata } = await harness.get(ConfigMap, 'g0-0');
    expect(metadata.ownerReferences).toHaveLength(1);
    await proxy.idle();
    proxy.forget();
    await harness.when.timePasses(60_000, { stepMs: 1000 });
    then.requests({ write: true }, { atMost: 0 });
    await second.stop();
    await then.nothingLeftToDo();
  });

  it('do not write when they are of an older version, and say so', async () => {
    const { given, then, when } = await start({
      election: { shards: 1, version: '1.0.0' },
    });
    const older = await harness.startAnother({
      identity: 'older',
      election: {
        namespace: harness.namespace,
        shards: 1,
        version: '0.9.0',
      },
    });
    await then.holds('the newer one holds it', async () => {
      await when.timePasses(1000);
      return harness.operator.status().shards?.held.length === 1;
    });
    await given.object('hello', { copies: 1 });
    await then.holds('the older one stands by', async () => {
      await when.timePasses(1000);
      return older.operator.status().state === 'standby';
    });
    expect(older.operator.status()).toMatchObject({
      shards: { held: [] },
      message: expect.stringContaining('1.0.0'),
    });
  });

  it.each([
    ['forward', hour],
    ['back', -hour],
  ])(
    'do not care for a wall clock that jumps an hour %s',
    async (_, jumpMs) => {
      const { given, proxy, then, when } = await start({
        election: { shards: 2, version: '1.0.0' },
      });
      await then.holds('the shards are held', async () => {
        await when.timePasses(1000);
        return harness.operator.status().shards?.held.length === 2;
      });
      await Promise.all(names.map(name => given.object(name, { copies: 1 })));
      proxy.forget();
      clock.jump(jumpMs);
      await when.timePasses(30_000);
      expect(harness.operator.status()).toMatchObject({
        state: 'running',
        shards: { held: [0, 1] },
      });
      then.requests({ verb: ['list', 'watch'] }, { atMost: 0 });
      // Three Leases every two seconds, and the probe.
      then.requests({}, { atMost: 3 * 16 + 4 });
      await when.deleted(ConfigMap, 'g0-0');
      await then.exists(ConfigMap, 'g0-0');
      clock.jump(-jumpMs);
      await whenAll('later');
      await thenAll('later');
    },
  );
});
