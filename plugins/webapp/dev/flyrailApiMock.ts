import {
  ApplyRequest,
  ApplyResult,
  ClusterResult,
  EditRequest,
  FlyrailApi,
  KubernetesObject,
  LatestResource,
  ResourceDetail,
} from '@flyrail/backstage-plugin-flyrail-common';
import { localCluster, sampleApp, sampleDetail } from './sampleApp';

/** What the mocked backend answers; each part may be replaced. */
export type FlyrailAnswers = {
  clusters?: ClusterResult[];
  detail?: ResourceDetail;
  apply?: (request: ApplyRequest) => Promise<ApplyResult>;
  latest?: LatestResource;
  edit?: (request: EditRequest) => Promise<ApplyResult>;
  failure?: Error;
};

/** A flyrail backend that holds example data: for the development app and the unit tests. */
export function flyrailApiMock(answers: FlyrailAnswers = {}): FlyrailApi {
  const clusters = answers.clusters ?? [
    {
      cluster: localCluster,
      items: [sampleApp as KubernetesObject],
      stale: false,
    },
  ];
  const orFail = async <T>(answer: () => T): Promise<T> => {
    if (answers.failure) {
      throw answers.failure;
    }
    return answer();
  };
  const api = {
    listClusters: () =>
      orFail(() => ({
        items: clusters.map(({ cluster }) => ({ ...cluster, operators: [] })),
      })),
    listResources: () => orFail(() => ({ clusters })),
    getResource: () => orFail(() => answers.detail ?? sampleDetail),
    applyResource: async (_target: unknown, request: ApplyRequest) =>
      answers.apply?.(request) ?? {
        object: request.object,
        operation: 'created',
        dryRun: request.dryRun,
        changes: [],
      },
    getLatestResource: () =>
      orFail(
        () =>
          answers.latest ?? {
            object: (answers.detail ?? sampleDetail).object,
            managers: [],
          },
      ),
    editResource: async (_address: unknown, request: EditRequest) =>
      answers.edit?.(request) ?? {
        object: {
          ...sampleDetail.object,
          metadata: {
            ...sampleDetail.object.metadata,
            generation: request.base.generation + (request.dryRun ? 0 : 1),
          },
          spec: request.spec,
        },
        operation: 'configured',
        dryRun: request.dryRun,
        changes: [],
      },
    deleteResource: () => orFail(() => undefined),
    pauseResource: () =>
      orFail(() => ({
        object: sampleDetail.object,
        operation: 'unchanged',
        dryRun: false,
        changes: [],
      })),
    explainResource: () => orFail(() => ({ text: '', problems: [] })),
  };
  return api as FlyrailApi;
}
