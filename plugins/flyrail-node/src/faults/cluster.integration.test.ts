import { randomBytes } from 'node:crypto';
import {
  kindId,
  toCustomResourceDefinition,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ConfigMap } from '../builtins';
import {
  FakeClock,
  faults,
  greetingOperator,
  OperatorHarness,
  type Fault,
} from '../testing';

jest.setTimeout(60_000);

const group = 'cluster.faults.flyrail.io';
const operator = greetingOperator({ group });
/** So many objects would each be tried again. */
const objects = 12;

describe('An operator on a cluster that answers badly', () => {
  let harness: OperatorHarness;
  let clock: FakeClock;

  beforeEach(async () => {
    clock = new FakeClock();
    harness = await OperatorHarness.start({ operator, clock });
  });
  afterEach(async () => {
    await harness?.stop();
  });

  const names = Array.from({ length: objects }, (_, index) => `g${index}`);
  const givenMany = () =>
    Promise.all(names.map(name => harness.given.object(name, { copies: 1 })));
  /** While it lasts, everything that must be written changes. */
  const whenAllChange = () =>
    Promise.all([
      ...names.map(name =>
        harness.when.edited(harness.resource, name, {
          spec: { text: 'after' },
        }),
      ),
      harness.when.deleted(ConfigMap, 'g0-0'),
    ]);
  const thenAllIsWell = async () => {
    for (const name of names) {
      await harness.then.exists(ConfigMap, `${name}-0`, {
        data: { text: 'after' },
      });
      await harness.then.ready(name);
    }
    await harness.then.clusterIs('ok');
    await harness.then.nothingLeftToDo();
  };

  const everything = { where: () => true };
  // Per minute: what may leave, however many objects wait. A probe a second (of refused credentials one in five
  // seconds), one trial in five seconds, and what was on its way at first: ten workers, three watches.
  const atMost = 60 + 12 + 13;

  it.each<[string, Fault, 'unreachable' | 'unauthorized', RegExp, number]>([
    [
      '401',
      faults.status(401),
      'unauthorized',
      /refused the credentials.*token or client certificate/s,
      60,
    ],
    [
      '404',
      faults.status(404),
      'unreachable',
      /it is no Kubernetes API server/,
      // A no is an answer, until the next probe: each object is tried nine times in its first seconds.
      atMost + 9 * objects,
    ],
    ['500', faults.status(500), 'unreachable', /HTTP 500.*own log/s, atMost],
    ['503', faults.status(503), 'unreachable', /HTTP 503/, atMost],
    [
      "a gateway's page",
      faults.garbage('html'),
      'unreachable',
      /did not answer with JSON: <!doctype/,
      atMost,
    ],
    [
      'half of a JSON text',
      faults.garbage('truncated'),
      'unreachable',
      /did not answer with JSON/,
      atMost,
    ],
    [
      'nothing but 200',
      faults.garbage('empty'),
      'unreachable',
      /did not answer with JSON/,
      atMost,
    ],
    [
      'JSON of something else',
      faults.garbage('other'),
      'unreachable',
      /did not answer with JSON.*for a version/,
      atMost,
    ],
    [
      'a TCP reset',
      faults.resetBefore(),
      'unreachable',
      /other side closed|ECONNRESET/,
      atMost,
    ],
  ])(
    'survives a minute in which %s is all it is answered, without a storm',
    async (_, fault, state, says, most) => {
      await givenMany();
      const { given, proxy, then, when } = harness;
      given.fault(everything, fault);
      proxy.watches.reset();
      proxy.forget();
      await whenAllChange();
      await when.timePasses(60_000);
      then.requests({}, { atMost: most });
      await then.clusterIs(state, says);
      proxy.clear();
      await when.timePasses(6000);
      await thenAllIsWell();
    },
  );

  it('survives a minute without any answer, without a storm', async () => {
    await givenMany();
    const { given, proxy, then, when } = harness;
    given.fault(everything, faults.hang());
    proxy.watches.freeze();
    proxy.forget();
    await whenAllChange();
    await when.timePasses(60_000);
    then.requests({}, { atMost });
    await then.clusterIs('unreachable', /did not answer within 5 s/);
    proxy.clear();
    // Half-open watches are noticed by their silence.
    await when.timePasses(60_000, { stepMs: 1000 });
    await thenAllIsWell();
  });

  it('says that it is forbidden and with which remedy, asks rarely, and goes on when it may', async () => {
    await givenMany();
    const { given, proxy, then, when } = harness;
    given.fault({ verb: ['list', 'watch'] }, faults.status(403, 'no role'));
    proxy.watches.reset();
    proxy.forget();
    await whenAllChange();
    await when.timePasses(60_000);
    // Three kinds: at once, then after 1.6, 3.2 … 30 s; and the probe.
    then.requests({}, { atMost: 3 * 7 + 7 });
    await then.clusterIs(
      'forbidden',
      /Not allowed to list and watch .*no role.*generated role/s,
    );
    proxy.clear();
    await when.timePasses(30_000);
    await thenAllIsWell();
  });

  it('writes nothing more than its backoff allows while every write is refused, and says why in the status', async () => {
    await givenMany();
    const { given, proxy, then, when } = harness;
    given.fault(
      { write: true, resource: ConfigMap },
      faults.status(403, 'configmaps are not for you'),
    );
    proxy.forget();
    await whenAllChange();
    await then.condition('g1', 'Ready', 'False', /configmaps are not for you/);
    await when.timePasses(60_000);
    // Each object after 5, 10, 20 ms … 41 s: fifteen tries in a minute.
    then.requests(
      { write: true, resource: ConfigMap },
      { atMost: objects * 16 },
    );
    proxy.clear();
    await when.timePasses(90_000, { stepMs: 1000 });
    await thenAllIsWell();
  });
});

describe('An operator whose kind', () => {
  let harness: OperatorHarness;
  afterEach(async () => {
    await harness?.stop();
  });

  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const start = async () => {
    const own = greetingOperator({
      group: `g${randomBytes(4).toString('hex')}.faults.flyrail.io`,
    });
    harness = await OperatorHarness.start({ operator: own, idle: true });
    const path = `${crds}/${kindId(own.watches)}`;
    const crd = await harness.direct.request<KubernetesObject<any>>({ path });
    const remove = () => harness.direct.request({ method: 'DELETE', path });
    return { ...harness, crd, path, remove };
  };

  it('is not installed says so, is not a storm, and works once it is', async () => {
    const { remove, crd, when, then, given } = await start();
    await remove();
    await then.holds('it is gone', async () =>
      harness.list(harness.resource).then(
        () => false,
        () => true,
      ),
    );
    await when.started({ inSync: false });
    await then.clusterIs(
      'notInstalled',
      /is not installed.*Apply the CustomResourceDefinition/s,
    );
    harness.then.requests({ resource: harness.resource }, { atMost: 3 });
    await harness.direct.request({
      method: 'POST',
      path: crds,
      body: toCustomResourceDefinition(harness.resource),
    });
    expect(crd.metadata.name).toBe(kindId(harness.resource));
    await then.clusterIs('ok');
    await given.object('hello');
    await remove();
  });

  it('is there in another version only says which one, and which is needed', async () => {
    const { remove, path, when, then } = await start();
    await harness.direct.request({
      method: 'PATCH',
      path,
      contentType: 'application/json-patch+json',
      body: [
        { op: 'copy', from: '/spec/versions/0', path: '/spec/versions/1' },
        { op: 'replace', path: '/spec/versions/1/name', value: 'v2' },
        { op: 'replace', path: '/spec/versions/0/served', value: false },
        { op: 'replace', path: '/spec/versions/0/storage', value: true },
        { op: 'replace', path: '/spec/versions/1/storage', value: false },
      ],
    });
    await then.holds('v2 alone is served', async () => {
      const versions = await harness.direct.servedVersions(harness.resource);
      return versions.join() === 'v2';
    });
    await when.started({ inSync: false });
    const { group: own } = harness.resource;
    await then.clusterIs(
      'notInstalled',
      new RegExp(`Greeting is served as ${own}/v2, and ${own}/v1 is needed`),
    );
    await remove();
  });
});
