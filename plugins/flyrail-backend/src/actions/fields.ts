import type { z } from 'zod/v3';

export const kindIdField = (zod: typeof z) =>
  zod
    .string()
    .describe(
      'Plural and group of the kind, for example webapps.platform.example.com; list-clusters names those there are',
    );

/** How an action's input names one object. */
export const addressFields = (zod: typeof z) => ({
  cluster: zod
    .string()
    .describe('The name of the cluster, as list-clusters has it'),
  kindId: kindIdField(zod),
  namespace: zod.string().describe('The namespace of the object'),
  name: zod.string().describe('The name of the object'),
});

export const dryRunField = (zod: typeof z) =>
  zod
    .boolean()
    .default(true)
    .describe(
      'True (the default): the API server judges and nothing is changed. Show the changes to a person before you set it to false',
    );

/** A Kubernetes object: what it holds is for the API server to judge. */
export const objectField = (zod: typeof z) => zod.record(zod.unknown());

export const changeFields = (zod: typeof z) => ({
  operation: zod
    .enum(['created', 'configured', 'unchanged'])
    .describe('What was done, or would be'),
  dryRun: zod.boolean(),
  changes: zod
    .array(
      zod.object({
        path: zod.string(),
        before: zod.unknown().optional(),
        after: zod.unknown().optional(),
      }),
    )
    .describe('What changed, or would, field by field'),
  object: objectField(zod).describe('The object as it is, or would be'),
});

/** Attributes of an action that changes nothing, wherever. */
export const READS = { readOnly: true, destructive: false, idempotent: true };
