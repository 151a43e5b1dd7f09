import {
  conditionsSchema,
  defineResource,
  type ResourceOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';

export const Allowance = defineResource({
  group: 'examples.flyrail.io',
  version: 'v1',
  kind: 'Allowance',
  plural: 'allowances',
  scope: 'Namespaced',
  description: 'Pocket money for a namespace: what its pods may use together.',
  spec: z.object({
    size: z
      .enum(['small', 'medium', 'large'])
      .default('small')
      .describe('How much the namespace may use.'),
    warnAtPercent: z
      .int()
      .min(1)
      .max(100)
      .default(80)
      .describe('How full it may get before somebody is told.'),
  }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
  columns: [
    { name: 'Size', path: '.spec.size' },
    { name: 'Ready', path: '.status.conditions[?(@.type=="Ready")].status' },
    {
      name: 'Spending',
      path: '.status.conditions[?(@.type=="Sufficient")].reason',
    },
  ],
});

export type AllowanceObject = ResourceOf<typeof Allowance>;
