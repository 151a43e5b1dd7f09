import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  isOfKind,
  type ClusterStatus,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  systemClock,
  type ClusterConnection,
  type ClusterRequest,
  type HostView,
  type PlacedObject,
} from '@flyrail/backstage-plugin-flyrail-node';
import { LIST_PRICES } from '@flyrail/backstage-plugin-optimization-common';
import express, { type ErrorRequestHandler } from 'express';
import request, { type Test } from 'supertest';
import { ClusterLoads } from '../analysis/clusterLoads';
import { optimizerRoutes } from '../api/optimizerRoutes';
import type { StateKeeper } from '../state/stateKeeper';
import { optimizerDescription } from './optimizerDescription';
import type { ScriptedUsage } from './scriptedUsage';

export const nothingInForce: Pick<StateKeeper, 'read'> = {
  read: async () => ({ problems: [], lost: false }),
};

const STATUSES: Record<string, number> = {
  InputError: 400,
  NotAllowedError: 403,
  NotFoundError: 404,
  ServiceUnavailableError: 503,
};

/** Answers errors as Backstage does. */
const answerError: ErrorRequestHandler = (error, _, response, __) => {
  const statusCode = STATUSES[error.name] ?? 500;
  const { name, message, problems } = error;
  response
    .status(statusCode)
    .json({ error: { name, message, problems }, response: { statusCode } });
};

/**
 * The optimizer's routes without the host: cluster `dev` holds these objects, cluster `away` cannot be asked, and
 * `mayRead` says who sees what. Every answer must be as the OpenAPI document says.
 */
export function optimizerApp(options: {
  usage: ScriptedUsage;
  /** By their paths on the API server. */
  objects: ReadonlyMap<string, KubernetesObject<any, any>>;
  known?: readonly KubernetesObject[];
  /** Kinds of the operators of the host; default none. */
  kinds?: readonly ResourceDefinition[];
  /** What is in force of the workloads; default nothing. */
  states?: Pick<StateKeeper, 'read'>;
  mayRead?(object: PlacedObject): boolean;
  /** Clusters that the caller may know of; default all. */
  concerns?(cluster: string): boolean;
}) {
  const { usage, objects, known = [], kinds = [] } = options;
  const { mayRead = () => true, states = nothingInForce } = options;
  const statuses: Record<string, ClusterStatus> = {
    dev: clusterStatus('dev', 'ok'),
    away: clusterStatus('away', 'unreachable'),
  };
  const host: HostView = {
    clusters: Object.keys(statuses),
    status(cluster) {
      if (statuses[cluster]) return statuses[cluster];
      throw new NotFoundError(`Cluster "${cluster}" is not configured`);
    },
    connection(cluster) {
      if (cluster === 'dev')
        return { request: answering(objects) } as ClusterConnection;
      throw new ServiceUnavailableError(`Cluster "${cluster}" is unreachable`);
    },
    known: () => [...known],
    definition: owner => kinds.find(kind => isOfKind(kind, owner)),
    leads: () => true,
    callerOf: async () => ({ credentials: {} as never }),
    latest: async () => {
      throw new NotFoundError('Nothing is edited here');
    },
    edit: async () => {
      throw new NotFoundError('Nothing is edited here');
    },
    reading: (_, __, step) =>
      step({
        concerns: cluster => options.concerns?.(cluster) ?? true,
        allowed: async placed => placed.filter(each => mayRead(each)),
        async require(placed) {
          if (!mayRead(placed))
            throw Object.assign(new Error('It is not yours'), {
              name: 'NotAllowedError',
            });
        },
      }),
  };
  const app = express();
  app.use(express.json());
  app.use(
    optimizerRoutes({
      sources: new Map([[usage.cluster, usage]]),
      usage: usage.reader,
      prices: LIST_PRICES.other,
      states,
      loads: new ClusterLoads(systemClock),
      clock: systemClock,
    }).serve(host),
  );
  app.use(answerError);
  const described = (method: string, test: Test) =>
    test.expect(({ status: code, body }) =>
      optimizerDescription.requireAnswer(
        method,
        test.url.replace(/^https?:\/\/[^/]+/, ''),
        code,
        body,
      ),
    );
  const call = request(app);
  return {
    get: (route: string) => described('get', call.get(route)),
    post: (route: string, body?: object) =>
      described('post', call.post(route)).send(body),
  };
}

function clusterStatus(
  name: string,
  state: ClusterStatus['state'],
): ClusterStatus {
  return { name, title: name, state, since: '2026-11-20T00:00:00.000Z' };
}

/** An API server that holds these objects and nothing else; a collection is what is below its path. */
function answering(objects: ReadonlyMap<string, KubernetesObject>) {
  return async ({ path, query }: ClusterRequest): Promise<any> => {
    const found = objects.get(path);
    if (found) return found;
    const [, plural] = /\/([a-z]+)$/.exec(path) ?? [];
    const isCollection =
      /^\/(api|apis\/[^/]+)\/v\d+(\/namespaces\/[^/]+)?\/[a-z]+$/;
    if (!isCollection.test(path))
      throw new ApiError('dev', 404, 'NotFound', `${path} not found`);
    const [, id] = /=(.+)$/.exec(String(query?.labelSelector ?? '')) ?? [];
    const items = [...objects].flatMap(([at, object]) =>
      at.includes(`/${plural}/`) &&
      (!id || object.metadata.labels?.['backstage.io/kubernetes-id'] === id)
        ? [object]
        : [],
    );
    return { items, metadata: {} };
  };
}
