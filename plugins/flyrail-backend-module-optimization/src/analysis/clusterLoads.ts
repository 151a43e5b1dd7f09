import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  Pod,
  type Clock,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { ClusterLoad } from './placement';

const Node: ResourceRef = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
};

/** Nodes come and go in minutes; what they give back is an estimate. */
const FRESH_MS = 10 * 60_000;
/** How closely a larger cluster can be packed takes longer to find out than a recommendation may. */
const MOST = { nodes: 100, pods: 2_000 };

/** Throws where the cluster cannot be asked. */
type ConnectionOf = (cluster: string) => Pick<ClusterConnection, 'request'>;

/** The nodes and pods of clusters, looked at once in ten minutes and only when asked. */
export class ClusterLoads {
  readonly #known = new Map<
    string,
    { load: Promise<ClusterLoad | undefined>; until: number }
  >();
  #connection?: ConnectionOf;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** From now on clusters can be asked. */
  attach(connection: ConnectionOf): void {
    this.#connection = connection;
  }

  /** Undefined where the cluster is too large for it, cannot be asked, or does not say. Never rejects. */
  async of(cluster: string): Promise<ClusterLoad | undefined> {
    const known = this.#known.get(cluster);
    if (known && known.until > this.clock.monotonic()) return known.load;
    const load = this.#read(cluster).catch(() => undefined);
    this.#known.set(cluster, {
      load,
      until: this.clock.monotonic() + FRESH_MS,
    });
    return load;
  }

  async #read(cluster: string): Promise<ClusterLoad | undefined> {
    const connection = this.#connection?.(cluster);
    if (!connection) return undefined;
    const list = async (resource: ResourceRef, most: number) => {
      const { items, metadata } = await connection.request<{
        items: KubernetesObject[];
        metadata?: { continue?: string };
      }>({ path: resourcePath(resource), query: { limit: most } });
      return metadata?.continue ? undefined : items;
    };
    const nodes = await list(Node, MOST.nodes);
    const pods = nodes && (await list(Pod, MOST.pods));
    return nodes && pods && { nodes, pods };
  }
}
