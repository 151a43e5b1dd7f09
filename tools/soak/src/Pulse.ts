import {
  conditionsSchema,
  defineResource,
  type ResourceOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';

/** The least that has everything: an owned object, a status, and something done outside the cluster. */
export const Pulse = defineResource({
  group: 'soak.flyrail.io',
  version: 'v1',
  kind: 'Pulse',
  plural: 'pulses',
  scope: 'Namespaced',
  description: 'A beat that the operator of the takeover soak passes on.',
  spec: z.object({
    beat: z.int().min(0).default(0).describe('The last beat.'),
  }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
  }),
});

export type PulseObject = ResourceOf<typeof Pulse>;
