import { z } from 'zod';

/**
 * `metav1.Condition` for a resource's status.
 *
 * @public
 */
export const conditionSchema = z.object({
  type: z
    .string()
    .min(1)
    .max(316)
    .describe('What the condition speaks of, for example Ready.'),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .describe('Why, in one CamelCase word, for machines.'),
  message: z
    .string()
    .max(32768)
    .describe('What is so and what to do about it, for people.'),
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('The metadata.generation this condition speaks of.'),
  lastTransitionTime: z.iso
    .datetime({ offset: true })
    .max(64)
    .describe('When the status last changed.'),
});

/**
 * A status' list of conditions, one per type, so that several writers can
 * each apply their own.
 *
 * @public
 */
export const conditionsSchema = z
  .array(conditionSchema)
  .max(32)
  .describe('How the object is, one entry per type.')
  .meta({
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  });
