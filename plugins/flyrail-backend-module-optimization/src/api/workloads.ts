import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  KUBERNETES_ID,
  kindId,
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  ClusterUnreachableError,
  readObject,
  type ClusterConnection,
  type ClusterRequest,
  type HostView,
  type PlacedObject,
  type ReadingJudge,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  CostOptimization,
  PROTECTED_NAMESPACES,
  PROTECTED_WORKLOADS,
  WORKLOAD_KINDS,
  type CostOptimizationObject,
  type WorkloadAddress,
} from '@flyrail/backstage-plugin-optimization-common';
import type { AnalysisTarget } from '../analysis';
import type { StateKeeper } from '../state/stateKeeper';
import { analysisTarget } from '../target/analysisTarget';
import { placeOf, protectedBy } from '../target/findTarget';
import {
  workloadKinds,
  workloadOf,
  type Workload,
  type WorkloadKind,
} from '../target/workload';

export const OPTIMIZATIONS = kindId(CostOptimization);
/** The most workloads of a kind that one answer tells of. */
const MOST = 500;

/** A workload where it is, as the permission to see it is asked for. */
export interface PlacedWorkload extends PlacedObject {
  workload: Workload;
}

/** The workloads of the clusters, read as the operator. */
export class Workloads {
  /** @param states - what is in force of each workload */
  constructor(
    private readonly host: HostView,
    private readonly states: Pick<StateKeeper, 'read'>,
  ) {}

  /** A request as the operator. @throws ServiceUnavailableError that says what to do; ApiError for what is not there */
  #ask(cluster: string): Pick<ClusterConnection, 'request'> {
    const connection = this.host.connection(cluster, OPTIMIZATIONS);
    return {
      request: async <T>(request: ClusterRequest) => {
        try {
          return await connection.request<T>(request);
        } catch (error) {
          throw troubleOf(cluster, error);
        }
      },
    };
  }

  /**
   * The cluster that is meant, of those that the caller may know of.
   *
   * @throws InputError that names the field when there is more than one to choose from, NotFoundError
   */
  clusterOf(
    { cluster }: { cluster?: string },
    { concerns }: Pick<ReadingJudge, 'concerns'>,
  ): string {
    const clusters = this.host.clusters.filter(each => concerns(each));
    if (cluster !== undefined) {
      if (clusters.includes(cluster)) return cluster;
      throw new NotFoundError(
        `Cluster "${cluster}" is not configured; flyrail.clusters has ${
          clusters.join(', ') || 'none'
        }`,
      );
    }
    if (clusters.length === 1) return clusters[0];
    throw refused(
      'cluster',
      clusters.length
        ? `this host has ${
            clusters.length
          } clusters: name one of ${clusters.join(', ')}`
        : 'this host has no clusters: add one to flyrail.clusters',
    );
  }

  /** The one workload that is meant. @throws NotFoundError, InputError naming `kind` when several have the name, ServiceUnavailableError */
  async find(
    cluster: string,
    {
      namespace,
      kind,
      name,
    }: Omit<WorkloadAddress, 'cluster' | 'kind'> & { kind?: WorkloadKind },
  ): Promise<PlacedWorkload> {
    const connection = this.#ask(cluster);
    const found = await Promise.all(
      (kind ? [kind] : WORKLOAD_KINDS).map(each =>
        read(connection, each, namespace, name),
      ),
    );
    const workloads = found.flatMap(workload => workload ?? []);
    if (workloads.length > 1) {
      throw refused(
        'kind',
        `namespace "${namespace}" has a ${workloads
          .map(each => each.kind)
          .join(' and a ')} of the name "${name}": say which is meant`,
      );
    }
    if (!workloads.length) {
      throw new NotFoundError(
        `There is no ${
          kind ?? WORKLOAD_KINDS.join(', ')
        } "${name}" in namespace "${namespace}" of cluster "${cluster}"`,
      );
    }
    return placed(cluster, workloads[0]);
  }

  /** The workloads of a cluster or of one namespace of it, by namespace and name; and whether there are more. */
  async list(
    cluster: string,
    {
      namespace,
      kubernetesId,
    }: { namespace?: string; kubernetesId?: string } = {},
  ): Promise<{ workloads: PlacedWorkload[]; truncated: boolean }> {
    const connection = this.#ask(cluster);
    const pages = await Promise.all(
      WORKLOAD_KINDS.map(async kind => {
        const { items, metadata } = await connection.request<{
          items: KubernetesObject[];
          metadata?: { continue?: string };
        }>({
          path: resourcePath(workloadKinds[kind], { namespace }),
          query: {
            limit: MOST,
            ...(kubernetesId && {
              labelSelector: `${KUBERNETES_ID}=${kubernetesId}`,
            }),
          },
        });
        return {
          workloads: items.map(object => workloadOf(kind, object)),
          truncated: Boolean(metadata?.continue),
        };
      }),
    );
    return {
      workloads: pages
        .flatMap(page => page.workloads)
        .sort(
          (a, b) =>
            a.namespace.localeCompare(b.namespace) ||
            a.name.localeCompare(b.name),
        )
        .map(workload => placed(cluster, workload)),
      truncated: pages.some(page => page.truncated),
    };
  }

  /** A workload as the operator judges it: with where it would be written, and what is in force of it. */
  async target({ cluster, workload }: PlacedWorkload): Promise<AnalysisTarget> {
    const { host, states } = this;
    const { kind, namespace, name } = workload;
    const { request } = this.#ask(cluster);
    const io = {
      cluster: {
        name: cluster,
        definition: (owner: KubernetesObject) => host.definition(owner),
      },
      request,
      get: (resource: ResourceRef, at: { namespace?: string; name: string }) =>
        readObject({ request }, resource, at),
    };
    const [target, kept] = await Promise.all([
      placeOf(io, workload),
      states.read(io, { cluster, kind, namespace, name }),
    ]);
    return analysisTarget(io, target, kept.state);
  }

  /** The CostOptimization of each workload of a cluster: the first, where there are more. */
  optimizationsOf(
    cluster: string,
  ): (
    workload: Pick<Workload, 'kind' | 'namespace' | 'name'>,
  ) => CostOptimizationObject | undefined {
    const known = new Map<string, CostOptimizationObject>();
    for (const object of this.host.known(
      cluster,
      OPTIMIZATIONS,
    ) as CostOptimizationObject[]) {
      const { namespace = '' } = object.metadata;
      const { targetWorkload: at } = object.spec ?? {};
      if (!at) continue;
      const key = `${at.namespace ?? namespace}/${at.kind}/${at.name}`;
      if (!known.has(key)) known.set(key, object);
    }
    return ({ kind, namespace, name }) =>
      known.get(`${namespace}/${kind}/${name}`);
  }
}

/** Why a workload is never changed, whatever is asked; undefined where it may be. Pure. */
export function protectionOf(workload: Workload): string | undefined {
  if (
    PROTECTED_NAMESPACES.includes(workload.namespace) ||
    PROTECTED_WORKLOADS.includes(workload.name)
  )
    return `${workload.namespace}/${workload.name} runs the cluster itself and is never changed`;
  return protectedBy(workload)?.message;
}

function placed(cluster: string, workload: Workload): PlacedWorkload {
  const { kind, object } = workload;
  return {
    cluster,
    kindId: kindId(workloadKinds[kind]),
    // Items of a list do not say what they are.
    object: { ...object, apiVersion: 'apps/v1', kind },
    workload,
  };
}

/** Where a workload would be, for a judge of what is not there. */
export function addressed(
  cluster: string,
  {
    namespace,
    kind = 'Deployment',
    name,
  }: { namespace: string; kind?: WorkloadKind; name: string },
): PlacedObject {
  return {
    cluster,
    kindId: kindId(workloadKinds[kind]),
    object: { apiVersion: 'apps/v1', kind, metadata: { namespace, name } },
  };
}

async function read(
  connection: Pick<ClusterConnection, 'request'>,
  kind: WorkloadKind,
  namespace: string,
  name: string,
): Promise<Workload | undefined> {
  const at = { namespace, name };
  const object = await readObject(connection, workloadKinds[kind], at);
  return object && workloadOf(kind, object);
}

/** What a cluster said, as the caller is told of it. */
function troubleOf(cluster: string, error: unknown): unknown {
  if (error instanceof ClusterUnreachableError)
    return new ServiceUnavailableError(error.message);
  if (!(error instanceof ApiError) || error.status === 404) return error;
  return new ServiceUnavailableError(
    error.status === 403
      ? `The optimization operator may not read that in cluster "${cluster}": install the rights that come with it (${error.message})`
      : `Cluster "${cluster}" did not answer as it should: ${error.message}`,
  );
}

function refused(field: string, message: string): InputError {
  return Object.assign(
    new InputError(`Invalid request: ${field}: ${message}`),
    {
      problems: [{ field, message }],
    },
  );
}
