import { ControlPlane } from '../__testUtils__/ControlPlane';
import { ConfigMap } from '../builtins';
import {
  FastClock,
  faults,
  greetingOperator,
  OperatorHarness,
} from '../testing';

jest.setTimeout(120_000);

const operator = greetingOperator({ group: 'control.faults.flyrail.io' });

describe('An operator whose control plane fails', () => {
  let plane: ControlPlane;
  let harness: OperatorHarness;

  beforeAll(async () => {
    plane = await ControlPlane.start();
  });
  afterAll(async () => {
    await plane?.stop();
  });
  const start = async (speed = 5) => {
    harness = await OperatorHarness.start({
      operator,
      kubeconfig: plane.kubeconfig,
      clock: new FastClock(speed),
    });
    return harness;
  };
  afterEach(async () => {
    await harness?.stop();
  });

  const names = ['a', 'b', 'c', 'd', 'e'];
  const givenFive = () =>
    Promise.all(names.map(name => harness.given.object(name, { copies: 1 })));
  const whenTheApiServerAnswers = () =>
    plane.answers(() => harness.list(harness.resource));
  const thenAllIsWell = async () => {
    const { then, when } = harness;
    await then.holds(
      'it is back',
      () => harness.connection.status().state === 'ok',
      30_000,
    );
    await when.deleted(ConfigMap, 'a-0');
    await when.edited(harness.resource, 'b', { spec: { text: 'after' } });
    await then.exists(ConfigMap, 'a-0');
    await then.exists(ConfigMap, 'b-0', { data: { text: 'after' } });
    for (const name of names) {
      await then.ready(name);
    }
    await then.nothingLeftToDo();
  };

  it('goes on after its API server was killed in the middle of its work and came back', async () => {
    const { proxy, then, when } = await start();
    await Promise.all(names.map(name => when.created(name, { copies: 4 })));
    await then.holds(
      'it is at work',
      () => proxy.seen({ write: true }).length > 5,
    );
    await plane.restart('kube-apiserver', async () => {
      await then.clusterIs('unreachable', /tried again by itself/);
      proxy.forget();
    });
    await whenTheApiServerAnswers();
    await thenAllIsWell();
  });

  it('goes on after its API server stood still', async () => {
    const { then } = await start();
    await givenFive();
    plane.freeze('kube-apiserver');
    try {
      await then.clusterIs('unreachable', /did not answer within 5 s/);
    } finally {
      plane.thaw('kube-apiserver');
    }
    await whenTheApiServerAnswers();
    await thenAllIsWell();
  });

  it('lists again when etcd was compacted and its version is too old, in truth', async () => {
    const { proxy, then, when } = await start();
    await givenFive();
    const { metadata } = await harness.direct.request({
      path: harness.path(harness.resource),
    });
    await proxy.cut();
    await when.deleted(harness.resource, 'e');
    await harness.collectGarbage();
    await when.edited(harness.resource, 'd', { spec: { text: 'after' } });
    await plane.compact();
    await plane.restart('kube-apiserver');
    await whenTheApiServerAnswers();
    await expect(
      harness.direct.watch({
        path: harness.path(harness.resource),
        query: { resourceVersion: metadata.resourceVersion, timeoutSeconds: 1 },
        signal: AbortSignal.timeout(5000),
        onFrame: ({ type, object }) => {
          if (type === 'ERROR') {
            throw new Error(JSON.stringify(object));
          }
        },
      }),
    ).rejects.toThrow(/too old|Expired/);
    proxy.forget();
    await proxy.restore();
    await then.exists(ConfigMap, 'd-0', { data: { text: 'after' } });
    then.requests({ verb: 'list', continued: false }, { atMost: 3 });
    expect(
      proxy.seen({ verb: 'list', resource: harness.resource }),
    ).toHaveLength(1);
    expect(harness.operator.list()).toHaveLength(4);
    await when.created('e', { copies: 1 });
    await thenAllIsWell();
  });

  it('begins a list again whose next page was compacted away, in truth', async () => {
    // A page may take a minute, in which an API server comes back.
    const { given, proxy, then, when } = await start(1);
    await givenFive();
    await harness.stopOperator();
    const kind = harness.resource;
    let goOn = () => {};
    const waiting = given.fault(
      { verb: 'list', resource: kind, continued: true },
      faults.delay(
        new Promise<void>(done => {
          goOn = done;
        }),
      ),
      { times: 1 },
    );
    given.fault({ verb: 'list' }, faults.smallPages(2));
    proxy.forget();
    await when.started({ inSync: false });
    await then.holds('a next page is asked for', () => waiting.hits === 1);
    await when.deleted(kind, 'a');
    await harness.collectGarbage();
    await plane.compact();
    await plane.restart('kube-apiserver');
    await whenTheApiServerAnswers();
    await when.created('a', { copies: 1 });
    goOn();
    await then.holds('it is in sync', () => harness.operator.synced(), 30_000);
    expect(
      proxy
        .seen({ verb: 'list', resource: kind, continued: true })
        .map(({ status }) => status),
    ).toContain(410);
    await then.ready('a');
    expect(harness.operator.list()).toHaveLength(5);
    await thenAllIsWell();
  });
});
