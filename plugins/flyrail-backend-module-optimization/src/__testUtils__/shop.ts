import { z } from 'zod';
import {
  conditionsSchema,
  defineResource,
} from '@flyrail/backstage-plugin-flyrail-common';

/** A kind that owns Deployments and says where its size lives, as WebApp does. */
export const Shop = defineResource({
  group: 'test-shops.flyrail.io',
  version: 'v1',
  kind: 'Shop',
  plural: 'shops',
  scope: 'Namespaced',
  description: 'Stands in for a custom resource with a size.',
  spec: z.object({
    size: z
      .object({
        requests: z.object({ cpu: z.string().optional() }).optional(),
      })
      .optional(),
    targetCpu: z.int().optional(),
  }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
  sizing: { resources: 'spec.size', cpuUtilization: 'spec.targetCpu' },
});
