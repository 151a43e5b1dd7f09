import { z } from 'zod';

/** A DNS label (RFC 1123), the rule for namespaces. */
const label = z
  .string()
  .max(63, 'must be at most 63 characters long')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be lower case letters, digits and dashes, and begin and end with a letter or digit',
  );

/** A DNS subdomain (RFC 1123), the rule for names of objects and kinds. */
const name = z
  .string()
  .max(253, 'must be at most 253 characters long')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be lower case letters, digits, dashes and dots, and begin and end with a letter or digit, around each dot too',
  );

const truth = z.enum(['true', 'false']).transform(value => value === 'true');

const strings = z.record(z.string(), z.string());

/** `GET /v1/resources/{kindId}?…` */
export const listQuery = z.strictObject({
  kubernetesId: z.string().min(1).max(63).optional(),
  namespace: label.optional(),
  name: name.optional(),
  cluster: name.optional(),
});

/** `…/clusters/{cluster}/resources/{kindId}/{namespace}/{name}` */
export const objectPath = z.object({
  cluster: name,
  kindId: name,
  namespace: label,
  name,
});

/** `POST /v1/clusters/{cluster}/resources/{kindId}` */
export const collectionPath = z.object({ cluster: name, kindId: name });

export const kindPath = z.object({ kindId: name });

/**
 * The body of a write. What the object may say beside its metadata is for the
 * API server to judge; of the metadata only what a person may ask for is kept.
 */
export const applyBody = z.strictObject({
  object: z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({
      name,
      namespace: label,
      labels: strings.optional(),
      annotations: strings.optional(),
      resourceVersion: z.string().min(1).max(64).optional(),
    }),
  }),
  dryRun: z.boolean(),
  intent: z.enum(['create', 'update']).optional(),
  resourceVersion: z.string().min(1).max(64).optional(),
});

export const deleteQuery = z.strictObject({
  dryRun: truth.default(false),
  uid: z.string().min(1).max(128).optional(),
});

/** `PATCH …/{namespace}/{name}`; what the spec may say is for the API server to judge. */
export const editBody = z.strictObject({
  spec: z.record(z.string(), z.unknown()),
  requests: z
    .record(z.string().min(1).max(317), z.string().min(1).max(256))
    .optional(),
  base: z.strictObject({
    uid: z.string().min(1).max(128),
    generation: z.int().min(0),
  }),
  dryRun: z.boolean(),
});

/** `PUT …/{namespace}/{name}/paused` */
export const pauseBody = z.strictObject({
  paused: z.boolean(),
  dryRun: z.boolean().default(false),
});

export type ListQuery = z.infer<typeof listQuery>;
export type ObjectPath = z.infer<typeof objectPath>;
export type ApplyBody = z.infer<typeof applyBody>;
