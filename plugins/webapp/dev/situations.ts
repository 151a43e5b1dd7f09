import { FlyrailAnswers } from './flyrailApiMock';
import {
  localCluster,
  lostCluster,
  refusedApp,
  sampleApp,
  sampleDetail,
  unpreparedCluster,
} from './sampleApp';

/** What can be the matter, by name: the same for looking at it and for the tests. */
export const situations: Record<string, FlyrailAnswers> = {
  serving: {},
  refused: {
    clusters: [{ cluster: localCluster, items: [refusedApp], stale: false }],
    detail: {
      ...sampleDetail,
      object: refusedApp,
      owned: sampleDetail.owned.map(owned =>
        owned.kind === 'Deployment'
          ? { ...owned, health: 'degraded', message: '0 of 3 pods ready' }
          : owned,
      ),
    },
  },
  twoClusters: {
    clusters: [
      { cluster: localCluster, items: [sampleApp], stale: false },
      { cluster: lostCluster, items: [sampleApp], stale: true },
    ],
  },
  unreachable: {
    clusters: [{ cluster: lostCluster, items: [], stale: true }],
  },
  unprepared: {
    clusters: [{ cluster: unpreparedCluster, items: [], stale: true }],
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
