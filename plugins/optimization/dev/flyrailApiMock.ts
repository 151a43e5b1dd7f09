import {
  ApplyResult,
  ClusterResult,
  EditRequest,
  FlyrailApi,
  KubernetesObject,
  LatestResource,
} from '@flyrail/backstage-plugin-flyrail-common';
import { localCluster, sampleOptimization } from './sampleOptimization';

/** What the mocked backend answers; each part may be replaced. */
export type FlyrailAnswers = {
  clusters?: ClusterResult[];
  latest?: LatestResource;
  edit?: (request: EditRequest) => Promise<ApplyResult>;
  pause?: (request: { paused: boolean }) => Promise<ApplyResult>;
  failure?: Error;
};

/** A flyrail backend that holds example data: for the development app and the unit tests. */
export function flyrailApiMock(answers: FlyrailAnswers = {}): FlyrailApi {
  const clusters = answers.clusters ?? [
    {
      cluster: localCluster,
      items: [sampleOptimization as KubernetesObject],
      stale: false,
    },
  ];
  const object = clusters[0]?.items[0] ?? sampleOptimization;
  const orFail = async <T>(answer: () => T): Promise<T> => {
    if (answers.failure) {
      throw answers.failure;
    }
    return answer();
  };
  const configured = (dryRun: boolean, changed = object): ApplyResult => ({
    object: changed,
    operation: 'configured',
    dryRun,
    changes: [],
  });
  const api: Partial<FlyrailApi> = {
    listClusters: () =>
      orFail(() => ({
        items: clusters.map(({ cluster }) => ({ ...cluster, operators: [] })),
      })),
    listResources: () => orFail(() => ({ clusters: clusters as any })),
    getLatestResource: () =>
      orFail(() => (answers.latest ?? { object, managers: [] }) as any),
    editResource: async (_address, request) =>
      (await answers.edit?.(request)) ??
      (configured(request.dryRun, { ...object, spec: request.spec }) as any),
    pauseResource: async (_address, request) =>
      (await answers.pause?.(request)) ?? (configured(false) as any),
  };
  return api as FlyrailApi;
}
