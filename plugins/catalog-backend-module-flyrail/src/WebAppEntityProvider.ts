import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type {
  ClusterResult,
  ResourceEvent,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  kubernetesIdOf,
  place,
  webAppEntity,
  type FoundWebApp,
} from './webAppEntity';

/**
 * WebApps in clusters as catalog Components, one per `backstage.io/kubernetes-id`.
 *
 * Guarantees:
 * - An entity is removed only when a cluster said that the object is gone, or
 *   when every cluster gave a complete answer without it. A cluster that is not
 *   there, or where the kind is not installed, never deletes anything.
 * - The catalog is written only when an entity differs.
 */
export class WebAppEntityProvider implements EntityProvider {
  readonly #logger: LoggerService;
  #connection?: EntityProviderConnection;
  readonly #found = new Map<string, FoundWebApp>();
  readonly #emitted = new Map<string, string>();
  /** Whether all clusters have answered once: before that, what is missing here may only be unknown. */
  #complete = false;
  /** Mutations go out one after the other: two at once may arrive in either order. */
  #queue: Promise<void> = Promise.resolve();

  constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  getProviderName(): string {
    return 'flyrail-webapps';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  /** Changes that a cluster reported. */
  async handle(
    event: Extract<ResourceEvent, { type: 'changed' }>,
  ): Promise<void> {
    return this.#inTurn(async () => {
      const { cluster } = event;
      for (const object of event.deleted) {
        this.#found.delete(place({ cluster, object }));
      }
      for (const object of event.upserted) {
        const found = { cluster, object };
        this.#found.set(place(found), found);
      }
      await this.#emit();
    });
  }

  /**
   * The answer of all clusters. Complete when each of them is: only then may
   * entities go that nothing stands for.
   */
  async reconcile({ clusters }: ResourceList): Promise<void> {
    return this.#inTurn(async () => {
      for (const result of clusters) {
        const { cluster, items } = result;
        if (isComplete(result)) {
          this.#replaceCluster(cluster.name, items);
          continue;
        }
        // What was known last: it may add, it cannot take away.
        for (const object of items) {
          const found = { cluster: cluster.name, object };
          if (!this.#found.has(place(found))) {
            this.#found.set(place(found), found);
          }
        }
      }
      const first = !this.#complete;
      if (clusters.every(isComplete)) {
        const names = new Set(clusters.map(({ cluster }) => cluster.name));
        for (const [key, { cluster }] of this.#found) {
          if (!names.has(cluster)) this.#found.delete(key);
        }
        this.#complete = true;
      }
      if (first && this.#complete) await this.#emitAll();
      else await this.#emit();
    });
  }

  #replaceCluster(cluster: string, items: FoundWebApp['object'][]) {
    for (const [key, found] of this.#found) {
      if (found.cluster === cluster) this.#found.delete(key);
    }
    for (const object of items) {
      const found = { cluster, object };
      this.#found.set(place(found), found);
    }
  }

  #entities(): Map<string, Entity> {
    const byId = new Map<string, FoundWebApp[]>();
    for (const found of this.#found.values()) {
      const id = kubernetesIdOf(found.object);
      if (id) byId.set(id, [...(byId.get(id) ?? []), found]);
    }
    return new Map(
      [...byId].map(([id, webApps]) => [id, webAppEntity(id, webApps)]),
    );
  }

  /** A full mutation: also removes what an earlier process emitted and nothing stands for any longer. */
  async #emitAll() {
    const entities = this.#entities();
    await this.#connection?.applyMutation({
      type: 'full',
      entities: [...entities.values()].map(entity => this.#deferred(entity)),
    });
    this.#emitted.clear();
    for (const [id, entity] of entities) {
      this.#emitted.set(id, JSON.stringify(entity));
    }
    this.#logger.info(`${entities.size} web apps are in the catalog`);
  }

  /** Only what differs from what was emitted last. */
  async #emit() {
    const entities = this.#entities();
    const added = [...entities].filter(
      ([id, entity]) => this.#emitted.get(id) !== JSON.stringify(entity),
    );
    const removed = this.#complete
      ? [...this.#emitted.keys()].filter(id => !entities.has(id))
      : [];
    if (!added.length && !removed.length) return;
    await this.#connection?.applyMutation({
      type: 'delta',
      added: added.map(([, entity]) => this.#deferred(entity)),
      removed: removed.map(id => ({
        entityRef: stringifyEntityRef({ kind: 'Component', name: id }),
        locationKey: this.getProviderName(),
      })),
    });
    for (const [id, entity] of added) {
      this.#emitted.set(id, JSON.stringify(entity));
    }
    for (const id of removed) this.#emitted.delete(id);
  }

  #deferred(entity: Entity): DeferredEntity {
    return { entity, locationKey: this.getProviderName() };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    // The next in turn runs whether or not this one failed; the caller hears of it.
    this.#queue = done.catch(() => {});
    return done;
  }
}

/**
 * Whether a list says what is not there, too. Where the kind is not installed
 * (removed by mistake, a cluster being restored) an empty list says nothing.
 */
function isComplete({ cluster, stale }: ClusterResult): boolean {
  return !stale && cluster.state === 'ok';
}
