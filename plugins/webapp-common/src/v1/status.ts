import { z } from 'zod';
import { conditionsSchema } from '@flyrail/backstage-plugin-flyrail-common';

const time = z.iso.datetime({ offset: true }).max(64);

/** What the operator reports about a WebApp. */
export const webAppStatus = z
  .object({
    observedGeneration: z
      .int()
      .min(0)
      .optional()
      .describe('The metadata.generation this status speaks of.'),
    conditions: conditionsSchema.optional(),
    replicas: z
      .int()
      .min(0)
      .optional()
      .describe('Pods there are, ready or not.'),
    readyReplicas: z
      .int()
      .min(0)
      .optional()
      .describe('Pods that answer their readiness check.'),
    owned: z
      .array(
        z.object({
          apiVersion: z.string().min(1).max(316),
          kind: z.string().min(1).max(63),
          name: z.string().min(1).max(253),
          state: z.enum(['present', 'missing', 'foreign']),
        }),
      )
      .max(20)
      .optional()
      .describe('The objects made for the web app.')
      .meta({
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['apiVersion', 'kind', 'name'],
      }),
    driftHealed: z
      .int()
      .min(0)
      .optional()
      .describe('How often a change that was not asked for was undone.'),
    lastDrift: z
      .object({
        kind: z.string().min(1).max(63),
        name: z.string().min(1).max(253),
        change: z.enum(['deleted', 'edited']),
        fields: z
          .array(z.string().max(512))
          .max(50)
          .optional()
          .describe('Dotted paths of what was edited.')
          .meta({ 'x-kubernetes-list-type': 'atomic' }),
        by: z
          .string()
          .max(253)
          .optional()
          .describe('The field manager that made the change.'),
        detectedAt: time.describe('When it was seen.'),
        healedAt: time.optional().describe('When it was undone.'),
      })
      .optional()
      .describe('The last change that was not asked for.'),
  })
  .describe('What the web app is.');
