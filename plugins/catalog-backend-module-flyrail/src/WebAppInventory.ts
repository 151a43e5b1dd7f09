import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  keyOf,
  kubernetesIdOf,
  place,
  type FoundWebApp,
  type FrozenCluster,
} from './webAppEntity';

/**
 * How much is known of a cluster: nothing yet; everything, and kept current;
 * or what was known last, because it cannot be read now (or the kind is not
 * installed: removed by mistake, or a cluster being restored).
 */
type Knowledge = { state: 'current' } | { state: 'frozen'; since: string };

/**
 * The WebApps of all clusters, by the entity that they are. Every change costs
 * what it concerns and names the keys whose entity may differ now.
 */
export class WebAppInventory {
  readonly #byKey = new Map<string, Map<string, FoundWebApp>>();
  /** By cluster and place: the key under which a WebApp is known. */
  readonly #keys = new Map<string, Map<string, string>>();
  readonly #knowledge = new Map<string, Knowledge>();

  /** The WebApps of an entity. */
  of(key: string): FoundWebApp[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  keys(): IterableIterator<string> {
    return this.#byKey.keys();
  }

  /** Of these clusters, those that are not current, with since when. */
  frozen(clusters: Iterable<string>): FrozenCluster[] {
    const frozen: FrozenCluster[] = [];
    for (const cluster of new Set(clusters)) {
      const knowledge = this.#knowledge.get(cluster);
      if (knowledge?.state === 'frozen') {
        frozen.push({ cluster, since: knowledge.since });
      }
    }
    return frozen;
  }

  isCurrent(cluster: string): boolean {
    return this.#knowledge.get(cluster)?.state === 'current';
  }

  /** Some objects of a cluster. @returns the keys concerned */
  change(
    cluster: string,
    {
      upserted = [],
      deleted = [],
    }: {
      upserted?: readonly KubernetesObject[];
      deleted?: readonly KubernetesObject[];
    },
  ): Set<string> {
    const concerned = new Set<string>();
    for (const object of deleted) this.#remove({ cluster, object }, concerned);
    for (const object of upserted) this.#set({ cluster, object }, concerned);
    return concerned;
  }

  /**
   * All objects of a cluster: what is not among them is gone.
   *
   * @param newer - the places of those that changed after these were read: they stay as they are
   * @returns the keys concerned
   */
  replace(
    cluster: string,
    items: readonly KubernetesObject[],
    newer: ReadonlySet<string> = new Set(),
  ): Set<string> {
    const concerned = this.#setKnowledge(cluster, { state: 'current' });
    const there = new Set(items.map(object => place({ cluster, object })));
    for (const at of [...(this.#keys.get(cluster)?.keys() ?? [])]) {
      if (!there.has(at) && !newer.has(at)) {
        this.#removeAt(cluster, at, concerned);
      }
    }
    for (const object of items) {
      if (!newer.has(place({ cluster, object }))) {
        this.#set({ cluster, object }, concerned);
      }
    }
    return concerned;
  }

  /** A cluster that cannot be read: what was known of it stays, and these may add. @returns the keys concerned */
  freeze(
    cluster: string,
    since: string,
    lastKnown: readonly KubernetesObject[] = [],
  ): Set<string> {
    const before = this.#knowledge.get(cluster);
    const concerned =
      before?.state === 'frozen'
        ? new Set<string>()
        : this.#setKnowledge(cluster, { state: 'frozen', since });
    for (const object of lastKnown) {
      if (!this.#keys.get(cluster)?.has(place({ cluster, object }))) {
        this.#set({ cluster, object }, concerned);
      }
    }
    return concerned;
  }

  /** Clusters that are no longer configured go, with what was in them. @returns the keys concerned */
  keepOnly(clusters: ReadonlySet<string>): Set<string> {
    const concerned = new Set<string>();
    for (const cluster of [...this.#knowledge.keys(), ...this.#keys.keys()]) {
      if (clusters.has(cluster)) continue;
      this.#knowledge.delete(cluster);
      for (const at of [...(this.#keys.get(cluster)?.keys() ?? [])]) {
        this.#removeAt(cluster, at, concerned);
      }
      this.#keys.delete(cluster);
    }
    return concerned;
  }

  #setKnowledge(cluster: string, knowledge: Knowledge): Set<string> {
    const before = this.#knowledge.get(cluster)?.state ?? 'current';
    this.#knowledge.set(cluster, knowledge);
    // Its entities are marked, or no longer.
    return new Set(
      before === knowledge.state ? [] : this.#keys.get(cluster)?.values(),
    );
  }

  #set(found: FoundWebApp, concerned: Set<string>): void {
    const id = kubernetesIdOf(found.object);
    const key = id && keyOf(id);
    const at = place(found);
    const before = this.#keys.get(found.cluster)?.get(at);
    if (before !== undefined && before !== key) {
      this.#removeAt(found.cluster, at, concerned);
    }
    if (!key) return;
    this.#at(this.#keys, found.cluster).set(at, key);
    this.#at(this.#byKey, key).set(at, found);
    concerned.add(key);
  }

  #remove(found: FoundWebApp, concerned: Set<string>): void {
    this.#removeAt(found.cluster, place(found), concerned);
  }

  #removeAt(cluster: string, at: string, concerned: Set<string>): void {
    const key = this.#keys.get(cluster)?.get(at);
    if (key === undefined) return;
    this.#keys.get(cluster)!.delete(at);
    const rest = this.#byKey.get(key)!;
    rest.delete(at);
    if (rest.size === 0) this.#byKey.delete(key);
    concerned.add(key);
  }

  #at<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
    let inner = map.get(key);
    if (!inner) {
      inner = new Map();
      map.set(key, inner);
    }
    return inner;
  }
}
