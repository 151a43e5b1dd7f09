import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  flyrailResourceWritePermission,
  isOfKind,
  kindId,
  type KubernetesObject,
  type ResourceAddress,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Operator } from '@flyrail/backstage-plugin-flyrail-node';
import type { Judge, Placed } from './access';
import type { Cluster } from './cluster';

/** The configured clusters and the kinds that operators brought with them. */
export class Host {
  readonly #kinds: Map<string, ResourceDefinition>;
  #started = false;

  constructor(
    readonly clusters: readonly Cluster[],
    operators: readonly Operator[],
  ) {
    this.#kinds = new Map(
      operators.map(({ watches }) => [kindId(watches), watches]),
    );
  }

  /** Starts every cluster in the background. */
  start(): void {
    this.#started = true;
    for (const cluster of this.clusters) cluster.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    await Promise.allSettled(this.clusters.map(cluster => cluster.stop()));
  }

  /**
   * What readiness waits for; undefined when every cluster was looked at. One
   * that is away does not keep the host from serving the others.
   */
  waitingFor(): string | undefined {
    if (!this.#started) return 'The host is not started';
    const waiting = this.clusters.filter(
      cluster => cluster.status().state === 'connecting',
    );
    return waiting.length > 0
      ? `Connecting to ${waiting.map(({ name }) => name).join(', ')}`
      : undefined;
  }

  /**
   * @param concerns - the clusters that whoever asks may know of
   * @throws NotFoundError naming those that are configured
   */
  cluster(
    name: string,
    concerns: (cluster: string) => boolean = () => true,
  ): Cluster {
    const told = this.clusters.filter(cluster => concerns(cluster.name));
    const found = told.find(cluster => cluster.name === name);
    if (!found) {
      throw new NotFoundError(
        `Cluster "${name}" is not configured; flyrail.clusters has ${
          told.map(cluster => cluster.name).join(', ') || 'none'
        }`,
      );
    }
    return found;
  }

  /** What was last seen in a namespace, of every kind. */
  near(cluster: string, namespace: string): Placed[] {
    const found = this.clusters.find(({ name }) => name === cluster);
    return [...this.#kinds.keys()].flatMap(id =>
      (found?.operator(id)?.list() ?? [])
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(object => ({ cluster, kindId: id, object })),
    );
  }

  /** Whether what was last seen in a cluster is all there is, of every kind. */
  isListed(cluster: string): boolean {
    const found = this.clusters.find(({ name }) => name === cluster);
    return [...this.#kinds.keys()].every(id => {
      const operator = found?.operator(id);
      return operator?.synced() || operator?.status().state === 'notInstalled';
    });
  }

  /** An object as it was last seen; undefined when nothing is known of it. */
  known(address: ResourceAddress): KubernetesObject | undefined {
    const { cluster, kindId: kind, namespace, name } = address;
    return this.clusters
      .find(each => each.name === cluster)
      ?.operator(kind)
      ?.get(namespace, name);
  }

  /** The kind of an object, or of an owner reference; undefined for what no installed operator brings. */
  definition(
    object: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  ): ResourceDefinition | undefined {
    return [...this.#kinds.values()].find(kind => isOfKind(kind, object));
  }

  /** @throws NotFoundError naming the kinds that installed operators serve */
  kind(id: string): ResourceDefinition {
    const found = this.#kinds.get(id);
    if (!found) {
      throw new NotFoundError(
        `No installed operator serves "${id}"; there are ${
          [...this.#kinds.keys()].join(', ') || 'none'
        }`,
      );
    }
    return found;
  }
}

/**
 * A cluster where somebody may write; another is refused alike, whether it is configured or not.
 *
 * @throws NotAllowedError, NotFoundError
 */
export function writable(host: Host, cluster: string, judge: Judge): Cluster {
  if (!judge.concerns(cluster)) {
    throw new NotAllowedError(
      `This needs the permission ${flyrailResourceWritePermission.name} in cluster "${cluster}"; the policy of this portal gives it to you in others only`,
    );
  }
  return host.cluster(cluster, judge.concerns);
}
