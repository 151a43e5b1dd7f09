import { z } from 'zod';
import { defineResource } from '@flyrail/backstage-plugin-flyrail-common';
import { ConfigMap, Pod, ServiceMonitor } from './builtins';
import { defineOperator } from './operator';
import { done } from './outcome';
import { rbacFor } from './rbac';

const Shop = defineResource({
  group: 'example.com',
  version: 'v1',
  kind: 'Shop',
  plural: 'shops',
  scope: 'Namespaced',
  description: 'A shop.',
  spec: z.object({}),
  status: z.object({}),
});

describe('rbacFor', () => {
  const role = rbacFor(
    defineOperator({
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
    }),
  );

  it('gives a reason for each rule', () => {
    expect(role.rules).toHaveLength(8);
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
});
