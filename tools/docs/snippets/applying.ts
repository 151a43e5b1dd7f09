import {
  Deployment,
  ServiceMonitor,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import { desiredObjects, type BucketObject } from './bucket';

export declare function monitorOf(
  bucket: BucketObject,
): ReturnType<typeof desiredObjects>[number];

export async function applyAll({
  object: bucket,
  cluster,
  apply,
}: Context<BucketObject>) {
  // #region apply
  const { objects, pruned } = await apply(
    [
      ...desiredObjects(bucket),
      ...(cluster.serves(ServiceMonitor) ? [monitorOf(bucket)] : []),
    ],
    {
      // An HPA writes them from then on; the Deployment above leaves spec.replicas out.
      initially: [
        {
          resource: Deployment,
          field: 'spec.replicas',
          value: bucket.spec.replicas,
        },
      ],
    },
  );
  // #endregion
  return { objects, pruned };
}
