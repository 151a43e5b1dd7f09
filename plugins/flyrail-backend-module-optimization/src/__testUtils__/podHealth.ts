import type { PodHealth } from '../verify/judge';

/** A pod that runs well since a second after 1000. */
export const podHealth = (change: Partial<PodHealth> = {}): PodHealth => ({
  name: 'shop-1',
  startedAt: 1_001,
  isReady: true,
  readySince: 1_005,
  isFinished: false,
  isDeleting: false,
  containers: [{ name: 'app', restarts: 0 }],
  ...change,
});

/** The containers of such a pod. */
export const containerHealth = (
  change: Partial<PodHealth['containers'][number]>,
): PodHealth['containers'] => [{ name: 'app', restarts: 0, ...change }];
