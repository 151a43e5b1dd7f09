import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ConfigMap, Event, Service } from '../builtins';
import {
  FastClock,
  faults,
  greetingOperator,
  OperatorHarness,
  type ApiRequest,
  type Fault,
} from '../testing';

jest.setTimeout(60_000);

const operator = greetingOperator({ group: 'writes.faults.flyrail.io' });
/** Events are told once, and lost without harm. */
const ofSubstance = ({ kindId }: ApiRequest) =>
  kindId !== `events.${Event.group}`;

describe('An operator whose writes fail', () => {
  let harness: OperatorHarness;

  beforeEach(async () => {
    harness = await OperatorHarness.start({
      operator,
      clock: new FastClock(8),
    });
  });
  afterEach(async () => {
    await harness?.stop();
  });

  /** Exactly what is wanted is there, once, of this owner, written by none but the operator. */
  const thenExactly = async (name: string, text: string, copies: number) => {
    const { then } = harness;
    await then.holds(
      `${name} is Ready, and says so of ${copies} copies`,
      async () => {
        const { status } = await then.ready(name);
        return status.applied === copies + 1;
      },
    );
    const { metadata: owner } = await harness.get(harness.resource, name);
    const owned = [
      ...(await harness.list(Service)),
      ...(await harness.list(ConfigMap)),
    ].filter(({ metadata }) => metadata.name!.startsWith(name));
    expect(owned.map(({ metadata }) => metadata.name).sort()).toEqual(
      [
        name,
        ...Array.from({ length: copies }, (_, i) => `${name}-${i}`),
      ].sort(),
    );
    for (const { metadata, data } of owned as (KubernetesObject & {
      data?: Record<string, string>;
    })[]) {
      expect(metadata.ownerReferences).toMatchObject([
        { uid: owner.uid, controller: true },
      ]);
      expect(data?.text ?? text).toBe(text);
      expect(
        metadata.managedFields!.map(({ manager }) => manager).sort(),
      ).toEqual(['flyrail-greeting']);
    }
    await then.nothingLeftToDo();
  };

  /** From the write after the next `skip` ones on, nothing goes through any more: that one as the fault says. */
  const givenDeathAfter = (skip: number, fault: Fault) => {
    const { given } = harness;
    const death = given.fault({ write: true, where: ofSubstance }, fault, {
      skip,
      times: 1,
    });
    given.fault({ where: () => death.hits > 0 }, faults.resetBefore());
    return death;
  };

  const steps = [0, 1, 2, 3, 4];
  const ways: [string, Fault][] = [
    ['before', faults.resetBefore()],
    ['after', faults.resetAfter()],
  ];
  const each = ways.flatMap(([way, fault]) =>
    steps.map(step => [way, step + 1, fault] as const),
  );

  it.each(each)(
    'killed right %s write %i of a creation, is followed by one that completes it',
    async (_, write, fault) => {
      const { proxy, then, when } = harness;
      const death = givenDeathAfter(write - 1, fault);
      await when.created('hello', { text: 'hi', copies: 3 });
      await then.holds('it has come so far', () => death.hits > 0);
      await harness.dropOperator();
      proxy.clear();
      await when.started();
      await thenExactly('hello', 'hi', 3);
    },
  );

  it.each(each.filter(([, write]) => write <= 4))(
    'killed right %s write %i of a change, is followed by one that completes it',
    async (_, write, fault) => {
      const { given, proxy, then, when } = harness;
      await given.object('hello', { text: 'hi', copies: 3 });
      const death = givenDeathAfter(write - 1, fault);
      // Two are updated, one is pruned, and the status is told.
      await when.edited(harness.resource, 'hello', {
        spec: { text: 'bye', copies: 2 },
      });
      await then.holds('it has come so far', () => death.hits > 0);
      await harness.dropOperator();
      proxy.clear();
      await when.started();
      await thenExactly('hello', 'bye', 2);
    },
  );

  it.each<[string, Fault]>([
    ['lost on their way', faults.resetBefore()],
    ['done, and their answers lost', faults.resetAfter()],
    ['answered with 500', faults.status(500)],
    ['answered with 409', faults.status(409)],
    ["answered with a gateway's page", faults.garbage('html')],
    ['answered with half of the object', faults.truncate(0.5)],
  ])('converges when its writes are %s', async (_, fault) => {
    const { given, when } = harness;
    const injection = given.fault({ write: true, where: ofSubstance }, fault, {
      skip: 1,
      times: 4,
    });
    await when.created('hello', { text: 'hi', copies: 3 });
    await harness.then.holds(
      'all have failed',
      () => injection.hits === 4,
      20_000,
    );
    await thenExactly('hello', 'hi', 3);
  });

  it("leaves another owner's object alone, says whose it is, and takes the name when it is free", async () => {
    const { then, when } = harness;
    const owner = await when.createdOther(ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other' },
    });
    const foreign = await when.createdOther(ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'hello-1',
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'other',
            uid: owner.metadata.uid!,
            controller: true,
          },
        ],
      },
      data: { text: 'mine' },
    });
    await when.created('hello', { text: 'hi', copies: 2 });
    await then.condition(
      'hello',
      'Ready',
      'False',
      /hello-1: it belongs to ConfigMap "other"/,
    );
    await then.exists(ConfigMap, 'hello-0', { data: { text: 'hi' } });
    const { metadata } = await harness.get(ConfigMap, 'hello-1');
    expect(metadata.resourceVersion).toBe(foreign.metadata.resourceVersion);
    await when.deleted(ConfigMap, 'hello-1');
    await thenExactly('hello', 'hi', 2);
  });

  it('waits for an object that a finalizer does not let go, names the finalizer, and writes nothing to it', async () => {
    const { given, proxy, then, when } = harness;
    await given.object('hello', { text: 'hi', copies: 1 });
    await when.edited(ConfigMap, 'hello-0', {
      metadata: { finalizers: ['example.com/never'] },
    });
    await when.deleted(ConfigMap, 'hello-0');
    await then.condition('hello', 'Ready', 'False', /example\.com\/never/);
    proxy.forget();
    const dying = await harness.get(ConfigMap, 'hello-0');
    await when.edited(harness.resource, 'hello', { spec: { text: 'bye' } });
    await then.condition('hello', 'Ready', 'False', /example\.com\/never/);
    const { metadata } = await harness.get(ConfigMap, 'hello-0');
    expect(metadata.resourceVersion).toBe(dying.metadata.resourceVersion);
    then.requests({ write: true, resource: ConfigMap }, { atMost: 0 });
    await when.edited(ConfigMap, 'hello-0', { metadata: { finalizers: null } });
    await then.exists(ConfigMap, 'hello-0', { data: { text: 'bye' } });
    await then.ready('hello');
  });
});
