import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  allowed,
  defineOperator,
  Deployment,
  done,
  Pod,
  refused,
  report,
  retry,
  ServiceMonitor,
  type AdmissionRule,
  type Context,
  type FinalizeContext,
  type Outcome,
  type ReadKind,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  Bucket,
  bucketAtProvider,
  desiredObjects,
  provider,
  type BucketObject,
} from './bucket';

// #region reads
const podsOfBuckets: ReadKind = {
  resource: Pod,
  labelSelector: 'app.kubernetes.io/managed-by=flyrail-bucket', // at the API server
  relatesTo: ({ metadata: { labels, namespace } }) =>
    labels?.bucket && namespace
      ? { namespace, name: labels.bucket }
      : undefined,
  trim: ({ apiVersion, kind, metadata, status }): KubernetesObject => ({
    apiVersion,
    kind,
    metadata,
    status,
  }),
  reason: 'Why the pods of a bucket do not start',
};
// #endregion

// #region rule
const regionExists: AdmissionRule<BucketObject> = {
  name: 'RegionExists',
  operations: ['CREATE', 'UPDATE'],
  async validate({ object, signal }) {
    const regions = await provider.regions(signal);
    return regions.includes(object.spec.region)
      ? allowed()
      : refused({
          field: 'spec.region',
          message: `there is no "${
            object.spec.region
          }"; choose one of ${regions.join(', ')}`,
        });
  },
};
// #endregion

async function reconcile({
  object: bucket,
  apply,
  once,
  now,
  signal,
}: Context<BucketObject>): Promise<Outcome> {
  await apply(desiredObjects(bucket));
  // #region once
  const id = await once(
    `region-${bucket.spec.region}`,
    bucketAtProvider(bucket),
  );
  // #endregion
  // #region quiet
  return report({
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Created',
        message: `The bucket is ${id}`,
      },
    ],
    status: { address: `https://storage.example.com/${id}` },
    quiet: {
      usedBytes: await provider.usedBytes(id, signal),
      checkedAt: now().toISOString(),
    },
  });
  // #endregion
}

// #region finalize
async function finalize({
  object: bucket,
  signal,
}: FinalizeContext<BucketObject>): Promise<Outcome> {
  try {
    await provider.remove(bucket.metadata.uid!, signal); // fine when it is gone already
    return done(); // only now the object may go
  } catch (error) {
    return retry(
      `The bucket could not be removed: ${(error as Error).message}`,
    );
  }
}
// #endregion

// #region operator
export const bucketOperator = defineOperator({
  name: 'bucket',
  watches: Bucket,
  owns: [Deployment],
  optional: [ServiceMonitor], // owned where the cluster serves it
  reads: [podsOfBuckets],
  permissions: [
    {
      apiGroups: [''],
      resources: ['nodes'],
      verbs: ['get'],
      reason: 'The zone in which a bucket is read most',
    },
  ],
  webhooks: [regionExists],
  concurrency: 10,
  timeoutMs: 5 * 60_000,
  reconcile,
  finalize,
});
// #endregion
