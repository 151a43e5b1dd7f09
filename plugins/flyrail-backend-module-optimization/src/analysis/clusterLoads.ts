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
import { loadNode, loadPod, type ClusterLoad } from './placement';

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
/** Whole pods are large: so many are in memory at once. */
const PAGE = 250;

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
    const nodes = await listed(connection, Node, MOST.nodes, loadNode);
    const pods = nodes && (await listed(connection, Pod, MOST.pods, loadPod));
    return nodes && pods && { nodes, pods };
  }
}

/** What is kept of each object; undefined where there are more of them than that. */
async function listed<T>(
  connection: Pick<ClusterConnection, 'request'>,
  resource: ResourceRef,
  most: number,
  keep: (object: KubernetesObject) => T | undefined,
): Promise<T[] | undefined> {
  const kept: T[] = [];
  let seen = 0;
  let next: string | undefined;
  do {
    const { items, metadata } = await connection.request<{
      items: KubernetesObject[];
      metadata?: { continue?: string };
    }>({
      path: resourcePath(resource),
      query: { limit: Math.min(PAGE, most - seen), continue: next },
    });
    seen += items.length;
    kept.push(...items.flatMap(object => keep(object) ?? []));
    next = metadata?.continue || undefined;
  } while (next && seen < most);
  return next ? undefined : kept;
}
