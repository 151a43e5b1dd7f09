import { z } from 'zod';
import {
  conditionsSchema,
  defineResource,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ConfigMap, Pod, ServiceMonitor } from './builtins';
import { defineOperator } from './operator';
import { done } from './outcome';
import { hostRbac, rbacFor } from './rbac';

const Shop = defineResource({
  group: 'example.com',
  version: 'v1',
  kind: 'Shop',
  plural: 'shops',
  scope: 'Namespaced',
  description: 'A shop.',
  spec: z.object({}),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
});

const shops = defineOperator({
  name: 'shop',
  watches: Shop,
  owns: [ConfigMap],
  optional: [ServiceMonitor],
  reads: [
    {
      resource: Pod,
      labelSelector: 'a=b',
      relatesTo: () => undefined,
      trim: object => object,
      reason: 'Why pods fail',
    },
  ],
  permissions: [
    {
      apiGroups: ['batch'],
      resources: ['jobs'],
      verbs: ['create'],
      reason: 'Runs a job',
    },
  ],
  reconcile: async () => done(),
});

describe('rbacFor', () => {
  const objects = rbacFor(shops);
  const role = objects.find(
    ({ kind }) => kind === 'ClusterRole',
  ) as unknown as {
    metadata: { annotations: Record<string, string> };
    rules: { resources: string[]; verbs: string[] }[];
  };

  it('gives a reason for each rule', () => {
    expect(role.rules).toHaveLength(9);
    role.rules.forEach((_, index) =>
      expect(role.metadata.annotations[`flyrail.io/reason.${index}`]).toMatch(
        /\w+/,
      ),
    );
  });

  it('never asks for everything, and only reads what is not owned', () => {
    expect(JSON.stringify(role.rules)).not.toContain('*');
    expect(
      role.rules.find(({ resources }) => resources.includes('pods'))!.verbs,
    ).toEqual(['get', 'list', 'watch']);
    expect(
      role.rules.find(({ resources }) => resources.includes('shops'))!.verbs,
    ).toEqual(['get', 'list', 'watch']);
  });

  it('binds them to an account of the operator alone, and Leases only in its namespace', () => {
    expect(
      objects.map(({ kind, metadata: { name, namespace } }) =>
        [kind, namespace, name].filter(Boolean).join(' '),
      ),
    ).toEqual([
      'ServiceAccount flyrail-system flyrail-shop',
      'ClusterRole flyrail-shop',
      'ClusterRoleBinding flyrail-shop',
      'Role flyrail-system flyrail-shop',
      'RoleBinding flyrail-system flyrail-shop',
    ]);
    expect(JSON.stringify(role.rules)).not.toContain('leases');
  });
});

describe('hostRbac', () => {
  it('allows no token at all where there is no operator', () => {
    expect(hostRbac([]).map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ServiceAccount',
    ]);
  });

  it('lets the host ask for the tokens of these operators and nothing else', () => {
    const rules = hostRbac([shops], { namespace: 'ops' }).flatMap(
      object => (object.rules as unknown[]) ?? [],
    );
    expect(rules).toEqual([
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: ['flyrail-shop'],
        verbs: ['create'],
      },
    ]);
  });
});
