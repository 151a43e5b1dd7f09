import type { WebAppSpec } from './WebApp';

/** Two, so that one pod may go; the upper bound where that is lower still. */
const FEWEST_BY_DEFAULT = 2;

/**
 * Within which an autoscaler chooses the replicas, also where the spec leaves that open.
 *
 * @public
 */
export function replicaBounds({
  autoscaling = {},
}: {
  autoscaling?: Pick<
    NonNullable<WebAppSpec['autoscaling']>,
    'minReplicas' | 'maxReplicas'
  >;
}): { minReplicas: number; maxReplicas: number } {
  const {
    maxReplicas = autoscaling.minReplicas ?? FEWEST_BY_DEFAULT,
    minReplicas = Math.min(FEWEST_BY_DEFAULT, maxReplicas),
  } = autoscaling;
  return { minReplicas, maxReplicas };
}
