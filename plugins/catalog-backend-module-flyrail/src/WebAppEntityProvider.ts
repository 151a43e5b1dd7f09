import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type {
  ClusterResult,
  ResourceEvent,
  ResourceList,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { CatalogView } from './catalogView';
import { refreshKeyOf, type Additions } from './WebAppAnnotationProcessor';
import {
  CLUSTERS,
  ENABLED_BY,
  kubernetesIdOf,
  place,
  staleAnnotations,
  webAppEntity,
  withFrozen,
} from './webAppEntity';
import { WebAppInventory } from './WebAppInventory';

/** Entities in one mutation: each is a transaction that others wait for. */
const BATCH = 100;

/**
 * WebApps in clusters as catalog Components, one per `backstage.io/kubernetes-id`.
 *
 * Guarantees:
 * - An entity is removed only when a cluster said that the object is gone, or
 *   when every cluster that it was in gave a complete answer without it. A
 *   cluster that is not there, or where the kind is not installed, deletes
 *   nothing: its entities stay as they were, and are marked.
 * - An entity of the same id or name from elsewhere (a catalog-info.yaml) wins,
 *   whenever it comes: ours have no location key, so that the catalog lets it
 *   take over. Ours comes back when that one goes.
 * - The catalog is written only when an entity differs, and a change costs what
 *   it concerns.
 */
export class WebAppEntityProvider implements EntityProvider {
  readonly #logger: LoggerService;
  #connection?: EntityProviderConnection;
  readonly #inventory = new WebAppInventory();
  /** What the catalog was given and has, by key. */
  readonly #emitted = new Map<string, string>();
  /** Our entities of an earlier process, until the clusters that they are in were read. */
  readonly #remembered = new Map<string, Entity>();
  #claims = new Map<string, string>();
  /** Claims that the catalog's answers may not show yet. */
  readonly #freshClaims = new Map<string, string>();
  /** What the processor adds to entities from elsewhere, by key, as of the last refresh. */
  readonly #added = new Map<string, string>();
  /** Keys whose entity may differ from what was emitted. */
  readonly #dirty = new Set<string>();
  readonly #warned = new Map<string, readonly string[]>();
  readonly #readings = new Set<Set<string>>();
  #clusters?: ReadonlySet<string>;
  #viewed = false;
  /** Whether the one full mutation after a start was made. */
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
  async handle({
    cluster,
    upserted,
    deleted,
  }: Extract<ResourceEvent, { type: 'changed' }>): Promise<void> {
    for (const reading of this.#readings) {
      for (const object of [...upserted, ...deleted]) {
        reading.add(place({ cluster, object }));
      }
    }
    this.#touch(this.#inventory.change(cluster, { upserted, deleted }));
    await this.flush();
  }

  /**
   * Takes the answer of clusters. What `handle` is told meanwhile is newer.
   *
   * @param read - asks for it; all clusters unless `partial`
   */
  async reconcile(
    read: () => Promise<ResourceList>,
    { partial = false } = {},
  ): Promise<void> {
    const newer = new Set<string>();
    this.#readings.add(newer);
    try {
      const { clusters } = await read();
      for (const result of clusters) this.#take(result, newer);
      if (!partial) {
        this.#clusters = new Set(clusters.map(({ cluster }) => cluster.name));
        this.#touch(this.#inventory.keepOnly(this.#clusters));
      }
    } finally {
      this.#readings.delete(newer);
    }
    await this.flush();
  }

  /**
   * Takes what the catalog has: entities from elsewhere to yield to, our own of
   * an earlier process, and those that somebody took out and that are to come back.
   */
  async compare({ ours, claims: seen }: CatalogView): Promise<void> {
    const claims = new Map([...this.#freshClaims, ...seen]);
    this.#freshClaims.clear();
    for (const [key, ref] of claims) {
      if (this.#claims.get(key) !== ref) this.#dirty.add(key);
    }
    for (const key of this.#claims.keys()) {
      if (!claims.has(key)) this.#dirty.add(key);
    }
    this.#claims = claims;
    for (const key of this.#emitted.keys()) {
      if (!ours.has(key)) {
        // Not processed yet, or gone. Given again it costs nothing, or comes back.
        this.#emitted.delete(key);
        this.#dirty.add(key);
      }
    }
    if (!this.#viewed) {
      for (const [key, entity] of ours) {
        if (!this.#emitted.has(key)) this.#remembered.set(key, given(entity));
        this.#dirty.add(key);
      }
    }
    this.#viewed = true;
    await this.flush();
  }

  /** An entity from elsewhere that stands for these was seen just now. */
  async claimed(keys: readonly string[], ref: string): Promise<void> {
    for (const key of keys) this.#freshClaims.set(key, ref);
    const fresh = keys.filter(key => this.#claims.get(key) !== ref);
    if (fresh.length === 0) return;
    for (const key of fresh) {
      this.#claims.set(key, ref);
      this.#dirty.add(key);
    }
    await this.flush();
  }

  /** What an entity from elsewhere is to be given; undefined while it is not known yet. */
  additions(key: string): Additions | undefined {
    const found = this.#inventory.of(key);
    if (found.length > 0) {
      const frozen = this.#inventory.frozen(
        found.map(({ cluster }) => cluster),
      );
      return {
        id: kubernetesIdOf(found[0].object),
        annotations: {
          [ENABLED_BY]: 'enabled',
          ...staleAnnotations(frozen),
        },
      };
    }
    return this.#everythingIsKnown() ? { annotations: {} } : undefined;
  }

  /** Writes to the catalog what differs. What fails is written with the next change. */
  async flush(): Promise<void> {
    const done = this.#queue.then(() => this.#write());
    // The next in turn runs whether or not this one failed; the caller hears of it.
    this.#queue = done.catch(() => {});
    return done;
  }

  #take(result: ClusterResult, newer: ReadonlySet<string>): void {
    const { cluster, items } = result;
    this.#touch(
      isComplete(result)
        ? this.#inventory.replace(cluster.name, items, newer)
        : this.#inventory.freeze(cluster.name, cluster.since, items),
    );
    for (const [key, entity] of this.#remembered) {
      if (clustersOf(entity).includes(cluster.name)) this.#dirty.add(key);
    }
  }

  #touch(keys: Iterable<string>): void {
    for (const key of keys) this.#dirty.add(key);
  }

  #everythingIsKnown(): boolean {
    return (
      this.#clusters !== undefined &&
      [...this.#clusters].every(name => this.#inventory.isCurrent(name))
    );
  }

  /** The entity of a key as the catalog should have it; undefined for none of ours. */
  #entity(key: string): Entity | undefined {
    if (this.#claims.has(key)) return undefined;
    const remembered = this.#remembered.get(key);
    if (remembered) {
      const unread = clustersOf(remembered).filter(
        name => this.#clusters?.has(name) && !this.#inventory.isCurrent(name),
      );
      if (unread.length > 0) {
        return withFrozen(remembered, this.#inventory.frozen(unread));
      }
      this.#remembered.delete(key);
      this.#emitted.set(key, '');
    }
    const webApps = this.#inventory.of(key);
    if (webApps.length === 0) {
      this.#warned.delete(key);
      return undefined;
    }
    const { entity, warnings } = webAppEntity(
      webApps,
      this.#inventory.frozen(webApps.map(({ cluster }) => cluster)),
    );
    this.#warn(key, warnings);
    return entity;
  }

  #warn(key: string, warnings: readonly string[]): void {
    const before = this.#warned.get(key) ?? [];
    for (const warning of warnings) {
      if (!before.includes(warning)) this.#logger.warn(warning);
    }
    if (warnings.length > 0) this.#warned.set(key, warnings);
    else this.#warned.delete(key);
  }

  async #write(): Promise<void> {
    if (!this.#connection || !this.#viewed || !this.#clusters) return;
    if (!this.#complete && this.#everythingIsKnown()) {
      await this.#writeAll();
      return;
    }
    while (this.#dirty.size > 0) {
      const keys = [...this.#dirty].slice(0, BATCH);
      for (const key of keys) this.#dirty.delete(key);
      try {
        await this.#writeSome(keys);
      } catch (error) {
        this.#touch(keys);
        throw error;
      }
    }
  }

  /** A full mutation: also removes what an earlier process emitted and nothing stands for any longer. */
  async #writeAll(): Promise<void> {
    const keys = new Set([...this.#inventory.keys(), ...this.#dirty]);
    this.#dirty.clear();
    try {
      const entities = new Map<string, Entity>();
      for (const key of keys) {
        const entity = this.#entity(key);
        if (entity) entities.set(key, entity);
      }
      await this.#connection!.applyMutation({
        type: 'full',
        entities: [...entities.values()].map(entity => ({ entity })),
      });
      this.#complete = true;
      this.#remembered.clear();
      this.#emitted.clear();
      for (const [key, entity] of entities) {
        this.#emitted.set(key, JSON.stringify(entity));
      }
      this.#logger.info(`${entities.size} web apps are in the catalog`);
      await this.#refreshOthers([...keys]);
    } catch (error) {
      this.#touch(keys);
      throw error;
    }
  }

  /** Only what differs from what was emitted last. */
  async #writeSome(keys: readonly string[]): Promise<void> {
    const added = new Map<string, { entity: Entity; text: string }>();
    const removed: string[] = [];
    for (const key of keys) {
      const entity = this.#entity(key);
      const text = entity && JSON.stringify(entity);
      if (entity && text && this.#emitted.get(key) !== text) {
        added.set(key, { entity, text });
      }
      if (!entity && (this.#emitted.has(key) || this.#remembered.has(key))) {
        removed.push(key);
      }
    }
    if (added.size > 0 || removed.length > 0) {
      await this.#connection!.applyMutation({
        type: 'delta',
        added: [...added.values()].map(({ entity }) => ({ entity })),
        removed: removed.map(key => ({
          entityRef: stringifyEntityRef({ kind: 'Component', name: key }),
        })),
      });
      for (const [key, { text }] of added) this.#emitted.set(key, text);
      for (const key of removed) {
        this.#emitted.delete(key);
        this.#remembered.delete(key);
      }
    }
    await this.#refreshOthers(keys);
  }

  /** Has the catalog process entities from elsewhere again whose additions differ now. */
  async #refreshOthers(keys: readonly string[]): Promise<void> {
    const changed = new Map<string, string>();
    for (const key of keys) {
      const additions = this.additions(key);
      const text = additions && JSON.stringify(additions);
      if (text && this.#added.get(key) !== text) changed.set(key, text);
    }
    if (changed.size === 0) return;
    await this.#connection!.refresh({
      keys: [...changed.keys()].map(refreshKeyOf),
    });
    for (const [key, text] of changed) {
      if (this.#inventory.of(key).length > 0) this.#added.set(key, text);
      else this.#added.delete(key);
    }
  }
}

/**
 * Whether a list says what is not there, too. Where the kind is not installed
 * (removed by mistake, a cluster being restored) an empty list says nothing.
 */
function isComplete({ cluster, stale }: ClusterResult): boolean {
  return !stale && cluster.state === 'ok';
}

function clustersOf({ metadata }: Entity): string[] {
  return metadata.annotations?.[CLUSTERS]?.split(',') ?? [];
}

/** An entity as the provider gave it, without what the catalog put on it. */
function given(entity: Entity): Entity {
  const { uid: _, etag: __, namespace: ___, ...metadata } = entity.metadata;
  const { relations: ____, ...rest } = entity;
  return { ...rest, metadata };
}
