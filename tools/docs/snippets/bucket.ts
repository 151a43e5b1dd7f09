/* What the pages in docs/operators show; compiled with everything else, run by nobody. */
import {
  conditionsSchema,
  defineResource,
  type KubernetesObject,
  type ResourceOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  EffectNotDoneError,
  type OutsideEffect,
} from '@flyrail/backstage-plugin-flyrail-node';
import { z } from 'zod';

export const Bucket = defineResource({
  group: 'storage.example.com',
  version: 'v1',
  kind: 'Bucket',
  plural: 'buckets',
  scope: 'Namespaced',
  description: 'A bucket at the storage provider.',
  spec: z.object({
    region: z.string().min(1),
    quotaBytes: z.int().min(1).default(1_000_000_000),
    replicas: z.int().min(1).default(1),
  }),
  status: z.object({
    observedGeneration: z.int().optional(),
    conditions: conditionsSchema.optional(),
    address: z.string().optional(),
    usedBytes: z.int().optional(),
    checkedAt: z.string().optional(),
  }),
});

export type BucketObject = ResourceOf<typeof Bucket>;

/** Stands for the provider's client. */
export declare const provider: {
  regions(signal: AbortSignal): Promise<string[]>;
  usedBytes(bucket: string, signal: AbortSignal): Promise<number>;
  create(request: {
    region: string;
    token: string;
    signal: AbortSignal;
  }): Promise<{ status: number; id: string }>;
  findByToken(
    token: string,
    signal: AbortSignal,
  ): Promise<{ id: string } | undefined>;
  remove(token: string, signal: AbortSignal): Promise<void>;
};

export declare function desiredObjects(
  bucket: BucketObject,
): KubernetesObject[];

export const bucketAtProvider = (
  bucket: BucketObject,
): OutsideEffect<string> => ({
  // #region effect
  async perform({ idempotencyKey, signal }) {
    const { region } = bucket.spec;
    const { status, id } = await provider.create({
      region,
      token: idempotencyKey,
      signal,
    });
    if (status === 403) {
      throw new EffectNotDoneError(`${region}: the provider refused`);
    }
    return id;
  },
  async find({ idempotencyKey, signal }) {
    return (await provider.findByToken(idempotencyKey, signal))?.id;
  },
  // #endregion
});
