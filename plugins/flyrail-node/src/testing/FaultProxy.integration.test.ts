import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { ConfigMap } from '../builtins';
import type { WatchFrame } from '../cluster/clusterConnection';
import { eventually } from './eventually';
import { faults } from './faults';
import { greetingOperator } from './greeting';
import { OperatorHarness } from './OperatorHarness';

jest.setTimeout(30_000);

describe('A proxy before a real API server', () => {
  let harness: OperatorHarness;

  beforeAll(async () => {
    harness = await OperatorHarness.start({
      operator: greetingOperator(),
      idle: true,
    });
  });
  beforeEach(async () => {
    await harness.connect();
  });
  afterEach(async () => {
    harness.proxy.clear();
    harness.proxy.forget();
    await harness.connection.close();
  });
  afterAll(async () => {
    await harness?.stop();
  });

  const read = () =>
    harness.connection.request<{ items: KubernetesObject[] }>({
      path: harness.path(ConfigMap),
    });
  const write = (name: string) =>
    harness.connection.serverSideApply(
      ConfigMap,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: harness.namespace },
      },
      { fieldManager: 'test' },
    );
  const watch = () => {
    const frames: WatchFrame[] = [];
    const leaving = new AbortController();
    const ended = harness.connection
      .watch({
        path: harness.path(ConfigMap),
        query: {},
        signal: leaving.signal,
        onFrame: frame => frames.push(frame),
      })
      .then(
        () => 'ended',
        error => error as Error,
      );
    const opened = () =>
      eventually(
        'the watch is open',
        () => harness.proxy.watches.of({ resource: ConfigMap }).length > 0,
      );
    return { frames, ended, opened, leave: () => leaving.abort() };
  };

  it('lets everything through and says what it was', async () => {
    await write('seen');
    const { items } = await read();
    expect(items.map(({ metadata }) => metadata.name)).toContain('seen');
    expect(harness.proxy.seen({ resource: ConfigMap })).toMatchObject([
      {
        verb: 'patch',
        name: 'seen',
        namespace: harness.namespace,
        status: 201,
      },
      { verb: 'list', name: undefined, status: 200 },
    ]);
    expect(harness.proxy.seen({ write: true, name: 'seen' })).toHaveLength(1);
  });

  it('answers in place of the API server as often as it is told, and only for what is meant', async () => {
    const injection = harness.proxy.inject(
      { verb: 'list', resource: ConfigMap },
      faults.status(503, 'not now'),
      { skip: 1, times: 1 },
    );
    await read();
    await expect(read()).rejects.toMatchObject({
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'not now',
    });
    await read();
    expect(injection.hits).toBe(1);
  });

  it('loses a write, or the answer to a write that happened', async () => {
    harness.proxy.inject({ name: 'before' }, faults.resetBefore());
    harness.proxy.inject({ name: 'after' }, faults.resetAfter());
    await expect(write('before')).rejects.toThrow(/not reachable/);
    await expect(write('after')).rejects.toThrow(/not reachable/);
    await expect(harness.get(ConfigMap, 'before')).rejects.toThrow(ApiError);
    expect((await harness.get(ConfigMap, 'after')).metadata.name).toBe('after');
  });

  it('cuts a list short, with and without saying so', async () => {
    harness.proxy.inject({ verb: 'list' }, faults.truncate(0.5), { times: 1 });
    await expect(read()).rejects.toThrow(/did not answer with JSON/);
    harness.proxy.inject(
      { verb: 'list' },
      faults.truncate(0.5, { reset: true }),
    );
    await expect(read()).rejects.toThrow(/not reachable/);
  });

  it('drips an answer', async () => {
    harness.proxy.inject({ verb: 'list' }, faults.drip(100));
    expect(await read()).toHaveProperty('items');
  });

  it('delays a request until it is let go', async () => {
    let letGo = () => {};
    const gate = new Promise<void>(resolve => {
      letGo = resolve;
    });
    harness.proxy.inject({ verb: 'list' }, faults.delay(gate));
    let arrived = false;
    const reading = read().then(() => {
      arrived = true;
    });
    await eventually(
      'it waits',
      () => harness.proxy.seen({ verb: 'list' }).length > 0,
    );
    expect(arrived).toBe(false);
    letGo();
    await reading;
  });

  it('resets, ends, freezes and fails open watches', async () => {
    const { watches } = harness.proxy;
    const reset = watch();
    await reset.opened();
    expect(watches.reset()).toBe(1);
    expect(await reset.ended).toMatchObject({
      message: expect.stringContaining('broke'),
    });

    const ended = watch();
    await ended.opened();
    watches.end();
    expect(await ended.ended).toBe('ended');

    const failed = watch();
    await failed.opened();
    watches.fail();
    await failed.ended;
    expect(failed.frames.at(-1)).toMatchObject({
      type: 'ERROR',
      object: { code: 410 },
    });

    const frozen = watch();
    await frozen.opened();
    watches.freeze();
    await write('unheard');
    const heard = watch();
    await eventually('another watch hears of it', () =>
      heard.frames.find(({ object }) => object.metadata.name === 'unheard'),
    );
    heard.leave();
    expect(JSON.stringify(frozen.frames)).not.toContain('unheard');
    frozen.leave();
    await frozen.ended;
  });

  it('breaks a watch in the middle of a frame', async () => {
    await write('whole');
    harness.proxy.inject({ verb: 'watch' }, faults.cutFrame(1));
    const { frames, ended } = watch();
    expect(await ended).toBe('ended');
    expect(frames).toHaveLength(1);
  });

  it('is away when it is cut, and back at the same address', async () => {
    await harness.proxy.cut();
    await expect(read()).rejects.toThrow(/ECONNREFUSED|not reachable/);
    await harness.proxy.restore();
    await eventually('it is back', read);
  });

  it('changes an answer on its way', async () => {
    harness.proxy.inject(
      { verb: 'list' },
      faults.rewrite(list => ({ ...list, items: [] })),
    );
    expect((await read()).items).toEqual([]);
  });
});
