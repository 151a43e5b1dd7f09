import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from '../cluster/apiError';
import { ConfigMap } from '../builtins';
import type {
  ClusterConnection,
  ClusterRequest,
  WatchRequest,
} from '../cluster/clusterConnection';
import type { Problem } from '../cluster/clusterHealth';
import { ObjectStore } from './objectStore';
import { Reflector, type Observation } from './reflector';
import { FakeClock } from '../testing/FakeClock';
import { quietLogger } from '../testing/quietLogger';

const object = (name: string, resourceVersion: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    namespace: 'shop',
    name,
    uid: `uid-${name}`,
    resourceVersion,
    managedFields: [{ manager: 'someone' }],
  },
});
const apiError = (status: number) =>
  new ApiError('test', status, 'Test', `HTTP ${status}`);

/** Lets everything that is resolved go on. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
};

/** A connection that answers as the test says, and remembers what it was asked. */
class ScriptedConnection {
  readonly lists: ClusterRequest['query'][] = [];
  readonly watches: {
    request: WatchRequest;
    end(): void;
    fail(error: unknown): void;
  }[] = [];
  versions: string[] = [];
  readonly health = new Map<string, Problem | undefined>();
  reconnected = () => {};
  list: (query: ClusterRequest['query']) => {
    items: KubernetesObject[];
    version: string;
    next?: string;
  } = () => ({
    items: [],
    version: '1',
  });

  readonly name = 'test';
  onReconnect = (listener: () => void) => {
    this.reconnected = listener;
    return () => {};
  };
  servedVersions = async () => this.versions;
  reportHealth = (source: string, problem: Problem | undefined) => {
    this.health.set(source, problem);
  };
  request = async ({ query }: ClusterRequest) => {
    this.lists.push(query);
    const { items, version, next } = this.list(query);
    return { items, metadata: { resourceVersion: version, continue: next } };
  };
  watch = (request: WatchRequest) =>
    new Promise<void>((resolve, reject) => {
      request.signal.addEventListener('abort', () =>
        reject(new Error('aborted')),
      );
      this.watches.push({ request, end: resolve, fail: reject });
      request.onOpen?.();
    });
}

describe('Reflector', () => {
  const setup = async (list?: ScriptedConnection['list'], optional = false) => {
    const clock = new FakeClock();
    const connection = new ScriptedConnection();
    if (list) {
      connection.list = list;
    }
    const store = new ObjectStore();
    const seen: Observation[] = [];
    const reflector = new Reflector({
      source: 'test',
      connection: connection as unknown as ClusterConnection,
      resource: ConfigMap,
      store,
      clock,
      logger: quietLogger(),
      onChange: observation => seen.push(observation),
      onSynced: () => {},
      optional,
    });
    await settle();
    const names = () =>
      store
        .list()
        .map(({ metadata }) => metadata.name)
        .sort();
    return { clock, connection, store, seen, reflector, names };
  };

  it('lists in pages, watches from there with bookmarks, and keeps no managedFields', async () => {
    const { connection, store, names, reflector } = await setup(query =>
      query?.continue
        ? { items: [object('b', '2')], version: '9' }
        : { items: [object('a', '1')], version: '9', next: 'more' },
    );
    expect(connection.lists.map(query => query?.limit)).toEqual([250, 250]);
    expect(names()).toEqual(['a', 'b']);
    expect(store.list()[0].metadata.managedFields).toBeUndefined();
    expect(connection.watches[0].request.query).toMatchObject({
      resourceVersion: '9',
      allowWatchBookmarks: true,
    });
    expect(reflector.synced).toBe(true);
    await reflector.stop();
  });

  it('goes on from the last bookmark when a watch ends, without listing again', async () => {
    const { connection, clock, reflector } = await setup();
    const { request, end } = connection.watches[0];
    request.onFrame({ type: 'BOOKMARK', object: object('', '77') });
    clock.advance(5000);
    end();
    await settle();
    expect(connection.watches[1].request.query.resourceVersion).toBe('77');
    expect(connection.lists).toHaveLength(1);
    await reflector.stop();
  });

  it('lists again at once when its version is too old (410), and notices what went meanwhile', async () => {
    const { clock, connection, names, reflector } = await setup(() => ({
      items: [object('a', '1'), object('b', '2')],
      version: '5',
    }));
    connection.list = () => ({ items: [object('b', '2')], version: '90' });
    connection.watches[0].request.onFrame({
      type: 'ERROR',
      object: { code: 410, message: 'too old' } as unknown as KubernetesObject,
    });
    await settle();
    clock.advance(0);
    await settle();
    expect(names()).toEqual(['b']);
    expect(connection.watches[1].request.query.resourceVersion).toBe('90');
    await reflector.stop();
  });

  it('takes silence for a broken connection and watches again', async () => {
    const { connection, clock, reflector } = await setup();
    clock.advance(99_000);
    await settle();
    expect(connection.watches).toHaveLength(1);
    clock.advance(2000);
    await settle();
    expect(connection.watches).toHaveLength(2);
    await reflector.stop();
  });

  it('forgets all that it knew when its cluster went back to an earlier version, from which a watch brings nothing', async () => {
    const { connection, clock, seen, store, reflector } = await setup(() => ({
      items: [object('kept', '80'), object('lost', '85')],
      version: '90',
    }));
    connection.list = () => ({ items: [object('kept', '40')], version: '50' });
    seen.length = 0;
    clock.advance(101_000);
    await settle();
    expect(connection.lists.map(query => query?.limit)).toEqual([250, 1, 250]);
    expect(
      store
        .list()
        .map(({ metadata }) => [metadata.name, metadata.resourceVersion]),
    ).toEqual([['kept', '40']]);
    // As if it had never been there: its generation, too, may come again with another spec.
    expect(seen.at(-1)).toMatchObject({ type: 'upsert', previous: undefined });
    // Nobody is to take it for deleted.
    expect(seen[0]).toMatchObject({ type: 'delete', outOfSight: true });
    expect(connection.watches[1].request.query.resourceVersion).toBe('50');
    await reflector.stop();
  });

  it('looks for that also where a proxy cuts every idle watch, which is no trouble', async () => {
    const { connection, clock, reflector } = await setup();
    for (let cut = 1; cut <= 6; cut++) {
      clock.advance(35_000);
      connection.watches
        .at(-1)!
        .fail(new ClusterUnreachableError('test', 'socket hang up'));
      await settle();
      clock.advance(0);
      await settle();
      expect(connection.watches).toHaveLength(cut + 1);
    }
    // At 105 s, and again at 210 s.
    expect(connection.lists.map(query => query?.limit)).toEqual([250, 1, 1]);
    expect(reflector.trouble).toBeUndefined();
    await reflector.stop();
  });

  it('goes on where it was when a server that sends no bookmarks has nothing to tell', async () => {
    const { connection, clock, reflector } = await setup(() => ({
      items: [object('a', '80')],
      version: '90',
    }));
    clock.advance(101_000);
    await settle();
    expect(connection.lists.map(query => query?.limit)).toEqual([250, 1]);
    expect(connection.watches[1].request.query.resourceVersion).toBe('90');
    await reflector.stop();
  });

  it('opens a broken watch again at once, then backs off, and goes on when the cluster is back', async () => {
    const { connection, clock, reflector } = await setup();
    const fail = async () => {
      connection.watches[connection.watches.length - 1].fail(
        new ClusterUnreachableError('test', 'refused'),
      );
      await settle();
    };
    clock.advance(1000);
    await fail();
    clock.advance(0);
    await settle();
    expect(connection.watches).toHaveLength(2);
    await fail();
    clock.advance(1599);
    await settle();
    expect(connection.watches).toHaveLength(2);
    clock.advance(1);
    await settle();
    expect(connection.watches).toHaveLength(3);
    await fail();
    connection.reconnected();
    await settle();
    expect(connection.watches).toHaveLength(4);
    await reflector.stop();
  });

  it('counts a watch that ends at once without a frame as a failure, or it would spin', async () => {
    const { connection, reflector } = await setup();
    connection.watches[0].end();
    await settle();
    expect(connection.watches).toHaveLength(1);
    await reflector.stop();
  });

  it('says that a kind is not installed, and notices when it is', async () => {
    const { clock, connection, names, reflector } = await setup(() => {
      throw apiError(404);
    });
    expect(connection.health.get('test')).toMatchObject({
      state: 'notInstalled',
      remedy: expect.stringContaining('Apply the CustomResourceDefinition'),
    });
    expect(reflector.synced).toBe(false);
    connection.list = () => ({ items: [object('a', '1')], version: '3' });
    clock.advance(5000);
    await settle();
    expect(names()).toEqual(['a']);
    clock.advance(1000);
    expect(connection.health.get('test')).toBeUndefined();
    await reflector.stop();
  });

  it('tells that objects are out of sight, not deleted, when their kind is no longer served', async () => {
    const { connection, clock, seen, reflector } = await setup(() => ({
      items: [object('a', '1')],
      version: '5',
    }));
    clock.advance(1000);
    connection.watches[0].fail(apiError(404));
    await settle();
    expect(seen.at(-1)).toMatchObject({ type: 'delete', outOfSight: true });
    await reflector.stop();
  });

  it('does without an optional kind and makes no trouble of it', async () => {
    const { connection, reflector } = await setup(() => {
      throw apiError(404);
    }, true);
    expect(connection.health.get('test')).toBeUndefined();
    expect(reflector.synced).toBe(true);
    expect(reflector.served).toBe(false);
    await reflector.stop();
  });

  it('has no trouble any more when a cluster that was away is back without the optional kind', async () => {
    let away = true;
    const { clock, connection, reflector } = await setup(() => {
      throw away
        ? new ClusterUnreachableError('west', 'read ECONNRESET')
        : apiError(404);
    }, true);
    for (let failures = 1; failures < 4; failures++) {
      clock.advance(30_000);
      await settle();
    }
    expect(connection.health.get('test')).toMatchObject({
      state: 'unreachable',
    });
    away = false;
    clock.advance(30_000);
    await settle();
    expect(connection.health.get('test')).toBeUndefined();
    expect(reflector.trouble).toBeUndefined();
    await reflector.stop();
  });

  it('says that it is forbidden, with the remedy', async () => {
    const { connection, reflector } = await setup(() => {
      throw apiError(403);
    });
    expect(connection.health.get('test')).toMatchObject({
      state: 'forbidden',
      remedy: expect.stringContaining('role'),
    });
    await reflector.stop();
  });

  it('gives the managedFields of a change to who asks, and survives a listener that throws', async () => {
    const { connection, seen, reflector, names } = await setup();
    const { onFrame } = connection.watches[0].request;
    seen.push = () => {
      throw new Error('a bug');
    };
    onFrame({ type: 'ADDED', object: object('a', '10') });
    seen.push = Array.prototype.push.bind(seen);
    onFrame({ type: 'MODIFIED', object: object('a', '11') });
    expect(names()).toEqual(['a']);
    expect(seen[0].managedFields).toEqual([{ manager: 'someone' }]);
    await reflector.stop();
  });

  it('gives the event loop back while it takes in ten thousand objects', async () => {
    const { clock, connection, seen, reflector } = await setup();
    const { request, end } = connection.watches[0];
    connection.list = () => ({
      items: Array.from({ length: 10_000 }, (_, index) =>
        object(`o${index}`, `${index + 10}`),
      ),
      version: '20000',
    });
    request.onFrame({
      type: 'ERROR',
      object: { code: 410, message: 'too old' } as unknown as KubernetesObject,
    });
    end();
    await settle();
    clock.advance(0);
    let turns = 0;
    for (; connection.watches.length < 2 && turns < 1000; turns++) {
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(seen).toHaveLength(10_000);
    // A turn for every five hundred.
    expect(turns).toBeGreaterThanOrEqual(20);
    await reflector.stop();
  });
});
