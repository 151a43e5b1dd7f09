import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  kindId,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  createOperatorMetrics,
  type Operator,
  type OperatorChange,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { ClusterConfig } from './config';
import { HostedCluster } from './HostedCluster';

/** Every operator on every configured cluster. */
export class Host {
  readonly clusters: readonly HostedCluster[];
  readonly #kinds: ReadonlyMap<string, ResourceDefinition>;

  constructor(options: {
    clusters: readonly ClusterConfig[];
    operators: readonly Operator[];
    logger: LoggerService;
    onChange(cluster: string, kind: string, change: OperatorChange): void;
  }) {
    const { clusters, ...rest } = options;
    const metrics = createOperatorMetrics();
    this.#kinds = new Map(
      options.operators.map(({ watches }) => [kindId(watches), watches]),
    );
    this.clusters = clusters.map(
      config => new HostedCluster({ config, metrics, ...rest }),
    );
  }

  async start(): Promise<void> {
    await Promise.all(this.clusters.map(cluster => cluster.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.clusters.map(cluster => cluster.stop()));
  }

  /** @throws NotFoundError naming the kinds that operators here watch. */
  kind(id: string): ResourceDefinition {
    const found = this.#kinds.get(id);
    if (!found) {
      throw new NotFoundError(
        `No operator of this portal watches "${id}"; there are: ${
          [...this.#kinds.keys()].join(', ') || 'none'
        }`,
      );
    }
    return found;
  }

  /** @throws NotFoundError naming the clusters of flyrail.clusters. */
  cluster(name: string): HostedCluster {
    const found = this.clusters.find(cluster => cluster.name === name);
    if (!found) {
      throw new NotFoundError(
        `There is no cluster "${name}" in flyrail.clusters; there are: ${
          this.clusters.map(each => each.name).join(', ') || 'none'
        }`,
      );
    }
    return found;
  }
}

/** For a cluster that cannot be asked now: which, since when, what to do. */
export function unavailable(cluster: HostedCluster): ServiceUnavailableError {
  const { title, state, since, message, remedy } = cluster.status();
  return new ServiceUnavailableError(
    `Cluster "${title}" is ${state} since ${since}${
      message ? `: ${message}` : ''
    }${remedy ? ` ${remedy}` : ''}`,
  );
}
