import {
  conditionsSchema,
  defineResource,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import { ConfigMap } from '../builtins';
import { FakeClock, quietLogger } from '../testing';
import { readReview, type AdmissionRequest } from './admissionReview';
import { allowed, refused, type AdmissionRule } from './admissionRule';
import { RuleRunner } from './ruleRunner';
import { createWebhookMetrics } from './webhookMetrics';

const Shop = defineResource({
  group: 'webhook.test.example.com',
  version: 'v1',
  kind: 'Shop',
  plural: 'shops',
  scope: 'Namespaced',
  description: 'Something to ask about.',
  spec: z.object({ size: z.int().min(1), colour: z.string().optional() }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
});

const shop = (spec: object): KubernetesObject => ({
  apiVersion: 'webhook.test.example.com/v1',
  kind: 'Shop',
  metadata: { name: 'corner', namespace: 'town', uid: 'u1' },
  spec,
});

const request = (
  operation: 'CREATE' | 'UPDATE' | 'DELETE',
  object: KubernetesObject,
): AdmissionRequest => ({
  uid: 'r1',
  operation,
  ...(operation === 'DELETE' ? { oldObject: object } : { object }),
  userInfo: { username: 'jane', groups: ['team'] },
});

describe('The rules of an operator', () => {
  const clock = new FakeClock();
  const metrics = createWebhookMetrics();
  const runner = (...webhooks: AdmissionRule[]) =>
    new RuleRunner({
      operator: { name: 'shop', watches: Shop, webhooks },
      cluster: 'dev',
      connection: () => {
        throw new Error('the operator has no identity yet');
      },
      budgetMs: 2_500,
      clock,
      logger: quietLogger(),
      metrics,
    });
  const failures = async (rule: string) =>
    (await metrics.ruleFailures.get()).values.filter(
      ({ labels }) => labels.rule === rule,
    );

  it('refuse with every field that any of them names, as the API server words it', async () => {
    const { allowed: isAllowed, status } = await runner(
      {
        name: 'SizeIsFree',
        operations: ['CREATE'],
        validate: () => refused({ field: 'spec.size', message: 'is taken' }),
      },
      {
        name: 'ColourIsKnown',
        operations: ['CREATE'],
        validate: async ({ user }) =>
          refused({
            field: 'spec.colour',
            message: `not for ${user.username}`,
          }),
      },
    ).validate(request('CREATE', shop({ size: 1 })));
    expect(isAllowed).toBe(false);
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'Shop "corner" is invalid: spec.size: is taken; spec.colour: not for jane',
      details: {
        causes: [{ field: 'spec.size' }, { field: 'spec.colour' }],
      },
    });
    expect((await metrics.refusals.get()).values).toMatchObject([
      { labels: { operator: 'shop' }, value: 1 },
    ]);
  });

  it('are asked only about their operations, and about what is deleted as it is stored', async () => {
    const asked: string[] = [];
    const rule = (operation: 'CREATE' | 'DELETE'): AdmissionRule => ({
      name: `On${operation}`,
      operations: [operation],
      validate: ({ object }) => {
        asked.push(`${operation} ${object.metadata.name}`);
        return allowed('mind the step');
      },
    });
    const answer = await runner(rule('CREATE'), rule('DELETE')).validate(
      request('DELETE', shop({ size: 1 })),
    );
    expect(asked).toEqual(['DELETE corner']);
    expect(answer).toEqual({
      uid: 'r1',
      allowed: true,
      warnings: ['mind the step'],
    });
  });

  it('let a request pass with a warning when one throws, and still ask the others', async () => {
    const answer = await runner(
      {
        name: 'Broken',
        operations: ['UPDATE'],
        validate: () => {
          throw new Error('registry is away');
        },
      },
      {
        name: 'Sound',
        operations: ['UPDATE'],
        validate: () => allowed('sound'),
      },
    ).validate(request('UPDATE', shop({ size: 1 })));
    expect(answer.allowed).toBe(true);
    expect(answer.warnings).toEqual([
      expect.stringContaining('Broken could not be checked (it failed)'),
      'sound',
    ]);
    expect(await failures('Broken')).toMatchObject([
      { labels: { operator: 'shop', cause: 'threw' }, value: 1 },
    ]);
  });

  it('let a request pass when there is nobody as whom to look up', async () => {
    const answer = await runner({
      name: 'LooksUp',
      operations: ['CREATE'],
      validate: async ({ get }) =>
        (await get(ConfigMap, { namespace: 'town', name: 'market' }))
          ? allowed()
          : refused({ field: 'spec', message: 'there is no market' }),
    }).validate(request('CREATE', shop({ size: 1 })));
    expect(answer).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('LooksUp could not be checked')],
    });
  });

  it('answer within the budget when one never does, and tell it so', async () => {
    let told = false;
    const answer = runner({
      name: 'Endless',
      operations: ['CREATE'],
      validate: ({ signal }) =>
        new Promise(() =>
          signal.addEventListener('abort', () => (told = true)),
        ),
    }).validate(request('CREATE', shop({ size: 1 })));
    clock.advance(2_500);
    expect(await answer).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('no answer in time')],
    });
    expect(told).toBe(true);
    expect(await failures('Endless')).toMatchObject([
      { labels: { cause: 'slow' }, value: 1 },
    ]);
  });

  it('change spec, labels and annotations, one after the other, and nothing else', async () => {
    const { patch } = await runner(
      {
        name: 'Grow',
        operations: ['CREATE'],
        mutate: ({ object }) => ({
          ...object,
          metadata: { ...object.metadata, uid: 'stolen', finalizers: ['x'] },
          spec: { ...object.spec, size: 2 },
        }),
      },
      {
        name: 'Paint',
        operations: ['CREATE'],
        mutate: ({ object }) => ({
          ...object,
          spec: { ...object.spec, colour: `size ${object.spec.size}` },
        }),
      },
    ).mutate(request('CREATE', shop({ size: 1 })));
    expect(JSON.parse(Buffer.from(patch!, 'base64').toString())).toEqual([
      { op: 'replace', path: '/spec/size', value: 2 },
      { op: 'add', path: '/spec/colour', value: 'size 2' },
    ]);
  });

  it('do not change what does not fit the schema: the API server refuses it', async () => {
    const mutate = jest.fn();
    const answer = await runner({
      name: 'Grow',
      operations: ['CREATE'],
      mutate,
    }).mutate(request('CREATE', shop({ size: 'big' })));
    expect(answer).toEqual({ uid: 'r1', allowed: true });
    expect(mutate).not.toHaveBeenCalled();
  });
});

it('What is no AdmissionReview is said to be none, and why', () => {
  expect(() => readReview('{"kind":"Pod"}')).toThrow(
    /Not an AdmissionReview.*apiVersion/,
  );
  expect(() =>
    readReview(
      JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        request: { uid: 'a', operation: 'CREATE', userInfo: {} },
      }),
    ),
  ).toThrow('a CREATE without its object');
});
