import type { ClusterConnection } from '../cluster/clusterConnection';
import { createClusterConnection } from '../cluster/connection';
import { loadKubeConfig } from '../cluster/kubeConfig';
import {
  eventually,
  FakeClock,
  quietLogger,
  requiredCluster,
  temporaryNamespace,
  type TemporaryNamespace,
} from '../testing';
import { LeaseElection, type ElectionOptions } from './election';
import type { Hold } from './hold';

const kubeconfig = requiredCluster();

jest.setTimeout(60_000);

/** One host's election; `kill` cuts it off from the API server, without a word to anyone. */
interface Host {
  election: LeaseElection;
  gained: Hold[];
  kill(): void;
}

describe('Hosts that share an operator by Leases on a real API server', () => {
  let connection: ClusterConnection;
  let namespace: TemporaryNamespace;
  let clock: FakeClock;
  let hosts: Host[];
  /** Requests that are under way. */
  const asked = new Set<Promise<unknown>>();

  beforeAll(async () => {
    connection = createClusterConnection({
      name: 'test',
      kubeConfig: await loadKubeConfig({ kubeconfig }),
      logger: quietLogger(),
    });
  });

  afterAll(async () => {
    await connection?.close();
  });

  beforeEach(async () => {
    namespace = await temporaryNamespace(connection);
    clock = new FakeClock();
    hosts = [];
  });

  afterEach(async () => {
    await Promise.all(hosts.map(({ election }) => election.stop()));
    await namespace.remove();
  });

  const begin = (
    identity: string,
    options: Partial<ElectionOptions> = {},
    drained: () => Promise<void> = async () => {},
  ): Host => {
    const cut = new AbortController();
    const gained: Hold[] = [];
    const mortal: ClusterConnection = Object.create(connection, {
      request: {
        value: async (request: Parameters<typeof connection.request>[0]) => {
          cut.signal.throwIfAborted();
          const answer = connection.request(request);
          asked.add(answer);
          return answer.finally(() => asked.delete(answer));
        },
      },
      watch: {
        value: async (request: Parameters<typeof connection.watch>[0]) => {
          cut.signal.throwIfAborted();
          return connection.watch({
            ...request,
            signal: AbortSignal.any([request.signal, cut.signal]),
          });
        },
      },
    });
    const election = new LeaseElection(
      {
        namespace: namespace.name,
        shards: 4,
        version: '1.0.0',
        ...options,
        operator: 'shop',
        identity,
        connection: mortal,
        clock,
        logger: quietLogger(),
      },
      { onGained: hold => gained.push(hold), onChange: () => {}, drained },
    );
    const host = { election, gained, kill: () => cut.abort() };
    hosts.push(host);
    return host;
  };
  const holding = (host: Host, count: number) =>
    eventually(`${count} shards held`, () => {
      if (host.election.held().length === count) return true;
      throw new Error(
        JSON.stringify(
          hosts.map(({ election }) => ({
            held: election.held(),
            ...election.state(),
          })),
        ),
      );
    });
  /** Moves time on in steps, as it does in life: what is due is done, and heard of, before the next step. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      do {
        await Promise.allSettled([...asked]);
        await connection.request({ path: '/version' });
      } while (asked.size > 0);
    }
  };

  /** News from a watch may come a moment later than in life, where time does not run that fast: a few seconds more. */
  const holdingSoon = (host: Host, count: number) =>
    eventually(`${count} shards held`, async () => {
      if (host.election.held().length < count) {
        await pass(500);
      }
      return host.election.held().length === count;
    });

  it('gives all shards to the only host at once', async () => {
    const host = begin('a');
    await holding(host, 4);
    expect(host.gained.map(({ shard }) => shard).sort()).toEqual([0, 1, 2, 3]);
    expect(host.election.state()).toEqual({ state: 'running' });
  });

  it('shares them with a host that comes, once nothing runs any more for what is handed over', async () => {
    let finish = () => {};
    const running = new Promise<void>(resolve => {
      finish = resolve;
    });
    const first = begin('a', {}, () => running);
    await holding(first, 4);
    const second = begin('b');
    await eventually(
      'two being handed over: nothing new is begun for them',
      () =>
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].some(
          uid => first.election.holdFor(uid) === undefined,
        ),
    );
    expect(second.election.held()).toEqual([]);
    finish();
    await holding(second, 2);
    await holding(first, 2);
    expect(
      [...first.election.held(), ...second.election.held()].sort(),
    ).toEqual([0, 1, 2, 3]);
  });

  it('moves the shards of a host that was killed 15 s after its last renewal, and never earlier', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    first.kill();
    await pass(9_500);
    expect(second.election.held()).toHaveLength(2);
    await pass(1_000);
    // It has stopped writing by itself, long before another begins.
    expect(first.election.held()).toEqual([]);
    expect(first.gained.every(({ signal }) => signal.aborted)).toBe(true);
    expect(second.election.held()).toHaveLength(2);
    await pass(5_500);
    await holdingSoon(second, 4);
    const terms = second.gained.map(({ term }) => term);
    expect(Math.max(...terms)).toBeGreaterThan(
      Math.max(...first.gained.map(({ term }) => term)),
    );
  });

  it('does not give shards back to a host that was killed, however long its own Lease lasts', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    first.kill();
    await pass(16_000);
    await holdingSoon(second, 4);
    await pass(10_000);
    expect(second.election.held()).toHaveLength(4);
  });

  it('moves them as soon to a host that has only just come, though that heard of the dead one much later', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    second.kill();
    await pass(8_000);
    const third = begin('c');
    await pass(8_500);
    await eventually('all shards held', () => {
      const held = [first, third].flatMap(({ election }) => election.held());
      return held.length === 4;
    });
  });

  it('shares evenly with a host that comes after another was killed', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    second.kill();
    await pass(16_500);
    await holding(first, 4);
    const third = begin('c');
    await holding(third, 2);
    await holding(first, 2);
  });

  it('gives its shards up when it stops though a renewal is under way', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    clock.advance(2_000);
    while (asked.size === 0) {
      await new Promise(setImmediate);
    }
    await first.election.stop();
    await holding(second, 4);
  });

  it('moves the shards of a host that stops at once', async () => {
    const first = begin('a');
    const second = begin('b');
    await holding(first, 2);
    await holding(second, 2);
    await first.election.stop();
    await holding(second, 4);
    expect(first.election.held()).toEqual([]);
  });

  it('lets an older host stand by, and take over again when the newer one is gone', async () => {
    const older = begin('a', { version: '1.0.0' });
    await holding(older, 4);
    const newer = begin('b', { version: '1.1.0' });
    await holding(newer, 4);
    expect(older.election.held()).toEqual([]);
    expect(older.election.state()).toMatchObject({
      state: 'standby',
      message: expect.stringContaining('1.1.0'),
    });
    await newer.election.stop();
    await holding(older, 4);
  });

  it('never lets hosts work at the same time that divide the objects differently', async () => {
    const two = begin('a', { shards: 2 });
    await holding(two, 2);
    const four = begin('b', { shards: 4 });
    await eventually('the larger number of shards', () => {
      expect(two.election.held().length * four.election.held().length).toBe(0);
      return four.election.held().length === 4;
    });
  });

  it('does not care for a wall clock that jumps', async () => {
    const host = begin('a');
    await holding(host, 4);
    clock.jump(3_600_000);
    await pass(4_000);
    clock.jump(-7_200_000);
    await pass(4_000);
    expect(host.election.held()).toHaveLength(4);
    expect(host.gained).toHaveLength(4);
  });

  it('says what is missing when the namespace of the Leases is not there', async () => {
    const host = begin('a', { namespace: 'flyrail-nowhere' });
    await eventually(
      'a problem',
      () => host.election.state().state === 'failed',
    );
    expect(host.election.state()).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('flyrail-nowhere'),
      remedy: expect.stringContaining('manifest'),
    });
  });
});
