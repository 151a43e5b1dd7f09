import {
  conditionsSchema,
  defineResource,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import { ConfigMap, Service } from '../builtins';
import { defineOperator, type Context, type Operator } from '../operator';
import { report, retry, type Outcome } from '../outcome';

export interface GreetingSpec {
  text: string;
  copies: number;
}

export type Greeting = KubernetesObject<GreetingSpec> & { spec: GreetingSpec };

/** What a Greeting asks for: a Service of its name, and ConfigMaps `<name>-0`, `<name>-1` … that hold its text. */
export function desiredOf(greeting: Greeting): KubernetesObject[] {
  const { name } = greeting.metadata;
  const { copies, text } = greeting.spec;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: {
        clusterIP: 'None',
        ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      },
    },
    ...Array.from({ length: copies }, (_, copy) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-${copy}` },
      data: { text },
    })),
  ];
}

/** Applies what a Greeting asks for and says in its status what became of it. */
export async function reconcileGreeting({
  object,
  apply,
}: Context<Greeting>): Promise<Outcome> {
  const { objects } = await apply(desiredOf(object));
  const problems = objects.flatMap(({ name, problem }) =>
    problem ? `${name}: ${problem}` : [],
  );
  const ready = {
    type: 'Ready',
    status: problems.length ? ('False' as const) : ('True' as const),
    reason: problems.length ? 'Blocked' : 'Applied',
    message: problems.join('; ') || 'Everything is applied',
  };
  const found = {
    conditions: [ready],
    status: { applied: objects.length - problems.length },
  };
  return problems.length ? retry(ready.message, found) : report(found);
}

export interface GreetingOptions {
  /** Of its kind. Tests that run at the same time need different ones, or they see each other's objects. */
  group?: string;
  name?: string;
  concurrency?: number;
  /** Instead of, or around, `reconcileGreeting`. */
  reconcile?(context: Context<Greeting>): Promise<Outcome>;
}

/** A small operator to test the runtime with, and an example of one. Its kind is `Greeting`. */
export function greetingOperator(options: GreetingOptions = {}): Operator {
  const { group = 'test.flyrail.io' } = options;
  const Kind: ResourceDefinition<GreetingSpec> = defineResource({
    group,
    version: 'v1',
    kind: 'Greeting',
    plural: 'greetings',
    scope: 'Namespaced',
    description: 'A text in several copies.',
    spec: z.strictObject({
      text: z.string().max(1000).default('hello'),
      copies: z.int().min(0).max(50).default(2),
    }),
    status: z.object({
      observedGeneration: z.int().optional(),
      applied: z.int().optional(),
      conditions: conditionsSchema.optional(),
    }),
  });
  return defineOperator({
    name: options.name ?? 'greeting',
    watches: Kind,
    owns: [Service, ConfigMap],
    concurrency: options.concurrency,
    reconcile: (options.reconcile ??
      reconcileGreeting) as Operator['reconcile'],
  });
}
