import { CostOptimizationObject } from '@flyrail/backstage-plugin-optimization-common';
import { FlyrailAnswers } from './flyrailApiMock';
import {
  lostOptimization,
  recommendedAt,
  worseOptimization,
} from './optimizationsInTrouble';
import {
  appliedOptimization,
  failedOptimization,
  localCluster,
  lostCluster,
  ownedOptimization,
  rolledBackOptimization,
  sampleOptimization,
  watchedOptimization,
  youngOptimization,
} from './sampleOptimization';

const only = (object: CostOptimizationObject): FlyrailAnswers => ({
  clusters: [{ cluster: localCluster, items: [object], stale: false }],
});

/** What can be the matter, by name: the same for looking at it and for the tests. */
export const situations: Record<string, FlyrailAnswers> = {
  over: {},
  watched: only(watchedOptimization),
  applied: only(appliedOptimization),
  rolledBack: only(rolledBackOptimization),
  young: only(youngOptimization),
  owned: only(ownedOptimization),
  failed: only(failedOptimization),
  worse: only(worseOptimization),
  lost: only(lostOptimization),
  under: only(recommendedAt(-50)),
  twoClusters: {
    clusters: [
      { cluster: localCluster, items: [sampleOptimization], stale: false },
      { cluster: lostCluster, items: [sampleOptimization], stale: true },
    ],
  },
  unreachable: {
    clusters: [{ cluster: lostCluster, items: [], stale: true }],
  },
  empty: { clusters: [{ cluster: localCluster, items: [], stale: false }] },
  unconfigured: { clusters: [] },
  forbidden: {
    failure: Object.assign(new Error('Unauthorized'), {
      name: 'NotAllowedError',
    }),
  },
  broken: { failure: new Error('Request failed with 500 Internal Error') },
};
