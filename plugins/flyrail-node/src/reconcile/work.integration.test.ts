import type {
  Condition,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WorkEndedError } from '../cluster/apiError';
import { ConfigMap } from '../builtins';
import type { Context, FinalizeContext, Operator } from '../operator';
import { done } from '../outcome';
import {
  eventually,
  FakeClock,
  greetingOperator,
  OperatorHarness,
  reconcileGreeting,
  type Greeting,
} from '../testing';

jest.setTimeout(60_000);

describe('What an operator can do, and can do no longer, on a real API server', () => {
  let harness: OperatorHarness | undefined;

  afterEach(async () => {
    await harness?.stop();
    harness = undefined;
  });

  const begin = async (
    options: Partial<Operator> & {
      reconcile?(context: Context<Greeting>): ReturnType<Operator['reconcile']>;
    },
  ) => {
    const { reconcile, ...rest } = options;
    harness = await OperatorHarness.start({
      operator: { ...greetingOperator({ reconcile }), ...rest },
      // The API server keeps its own time; deletions are compared with it.
      clock: new FakeClock(Date.now()),
    });
    return harness;
  };
  const conditionOf = (object: KubernetesObject, type: string) =>
    (
      (object.status as { conditions?: Condition[] } | undefined)?.conditions ??
      []
    ).find(condition => condition.type === type);

  it('gives a reconcile up that hangs, says so, goes on with the others, and lets the late one write nothing', async () => {
    let resume = () => {};
    const hanging = new Promise<void>(resolve => {
      resume = resolve;
    });
    let late: Promise<unknown> | undefined;
    const { given, then, when } = await begin({
      concurrency: 1,
      timeoutMs: 2_000,
      reconcile: async context => {
        if (context.object.metadata.name === 'stuck' && !late) {
          late = hanging.then(() => context.apply([]));
          await late;
        }
        return reconcileGreeting(context);
      },
    });
    await when.created('stuck');
    await eventually('the reconcile that hangs', () => late !== undefined);
    // No longer than its time-out: it is tried again right after, and then it is ready.
    await when.timePasses(2_000);
    await then.condition('stuck', 'Ready', 'False', /longer than 2 s/);
    await given.object('other');
    expect(
      await harness!.metric('controller_runtime_reconcile_timeouts_total'),
    ).toBe(1);
    expect(await harness!.metric('flyrail_abandoned_reconciles')).toBe(1);
    resume();
    await expect(late).rejects.toThrow(WorkEndedError);
    await when.timePasses(1_000);
    await then.ready('stuck');
    expect(await harness!.metric('flyrail_abandoned_reconciles')).toBe(0);
  });

  it('lets nothing write that a reconcile has left behind', async () => {
    const leaked: Promise<unknown>[] = [];
    let finished = () => {};
    const returned = new Promise<void>(resolve => {
      finished = resolve;
    });
    const { then, when } = await begin({
      reconcile: async context => {
        leaked.push(
          returned.then(() =>
            context.apply([
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'leaked' },
              },
            ]),
          ),
        );
        return reconcileGreeting(context);
      },
    });
    await when.created('hello');
    await then.ready('hello');
    // One that is still at work may write.
    await then.nothingLeftToDo();
    finished();
    const results = await Promise.allSettled(leaked);
    expect(results.map(({ status }) => status)).not.toContain('fulfilled');
    expect(
      (await harness!.list(ConfigMap)).map(({ metadata }) => metadata.name),
    ).not.toContain('leaked');
  });

  it('puts its finalizer on before it does anything, and takes it off when the clean-up succeeded, and no other one', async () => {
    const cleaned: string[] = [];
    let refuses = true;
    const seen: string[][] = [];
    const { given, then, when } = await begin({
      reconcile: async context => {
        const now = await harness!.get(
          harness!.resource,
          context.object.metadata.name!,
        );
        seen.push(now.metadata.finalizers ?? []);
        return reconcileGreeting(context);
      },
      finalize: async ({ object }: FinalizeContext) => {
        if (refuses) {
          throw new Error('The ticket system is closed');
        }
        cleaned.push(object.metadata.name!);
        return done();
      },
    });
    await given.object('hello');
    expect(seen[0]).toEqual(['flyrail.io/greeting']);
    await when.edited(harness!.resource, 'hello', {
      metadata: { finalizers: ['flyrail.io/greeting', 'example.com/other'] },
    });
    await when.deleted(harness!.resource, 'hello');
    await then.condition(
      'hello',
      'Ready',
      'False',
      /ticket system is closed\. It is tried again/,
    );
    refuses = false;
    await eventually('the clean-up', async () => {
      await when.timePasses(1_000);
      return cleaned.length > 0;
    });
    const left = await eventually('our finalizer is off', async () => {
      const object = await harness!.get(harness!.resource, 'hello');
      return object.metadata.finalizers?.length === 1 && object;
    });
    expect(left.metadata.finalizers).toEqual(['example.com/other']);
    await when.edited(harness!.resource, 'hello', {
      metadata: { finalizers: null },
    });
    await then.absent(harness!.resource, 'hello');
    expect(new Set(cleaned)).toEqual(new Set(['hello']));
  });

  it('says what a deletion waits for that takes longer than a minute', async () => {
    const { given, when } = await begin({});
    await given.object('hello');
    await when.edited(harness!.resource, 'hello', {
      metadata: { finalizers: ['example.com/never'] },
    });
    await when.deleted(harness!.resource, 'hello');
    await eventually(
      'the deletion is seen',
      () =>
        harness!.operator.get(harness!.namespace, 'hello')?.metadata
          .deletionTimestamp,
    );
    await when.timePasses(70_000);
    const object = await eventually('the condition', async () => {
      const now = await harness!.get(harness!.resource, 'hello');
      return conditionOf(now, 'Deleting') && now;
    });
    expect(conditionOf(object, 'Deleting')).toMatchObject({
      status: 'True',
      reason: 'WaitsForFinalizers',
      message: expect.stringContaining('example.com/never'),
    });
    await when.edited(harness!.resource, 'hello', {
      metadata: { finalizers: null },
    });
  });

  it('does an outside effect once, however often the object is reconciled', async () => {
    const performed: string[] = [];
    const { given, when, then } = await begin({
      reconcile: async context => {
        await context.once('welcome', {
          perform: async ({ idempotencyKey }) => {
            performed.push(idempotencyKey);
            return 'sent';
          },
        });
        return reconcileGreeting(context);
      },
    });
    const { metadata } = await given.object('hello');
    await when.edited(harness!.resource, 'hello', { spec: { text: 'again' } });
    await then.exists(ConfigMap, 'hello-0', { data: { text: 'again' } });
    expect(performed).toEqual([`test/greeting/${metadata.uid}/welcome`]);
  });
});
