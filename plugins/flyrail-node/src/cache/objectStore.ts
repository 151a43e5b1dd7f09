import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { isOlder } from './resourceVersion';

/** `namespace/name`, or `name` for a cluster-scoped kind. */
export const keyOf = ({
  metadata: { namespace, name },
}: Pick<KubernetesObject, 'metadata'>): string => {
  return namespace ? `${namespace}/${name}` : name!;
};

/** The uid of the owner that controls this object. */
export const controllerUidOf = (object: KubernetesObject): string | undefined =>
  object.metadata.ownerReferences?.find(owner => owner.controller)?.uid;

/** More than can be deleted between a write and its answer. */
const rememberedUids = 1000;

export interface StoreChange {
  type: 'upsert' | 'delete';
  object: KubernetesObject;
  /** What was stored before, also when it had another uid. */
  previous?: KubernetesObject;
}

/**
 * The last known objects of one kind.
 *
 * Guarantees: an object never goes back to an older resourceVersion, so what we wrote ourselves is never hidden by
 * a watch that lags (read your writes); a deletion removes only the object with that uid, so the late news of a
 * predecessor's end does not remove its successor.
 */
export class ObjectStore {
  private readonly objects = new Map<string, KubernetesObject>();
  private readonly keysByOwner = new Map<string, Set<string>>();
  /** All objects, until one of them changes. */
  private listed?: readonly KubernetesObject[];
  /** The version at which a uid was removed last: the answer to an earlier write of ours may come after that news. */
  private readonly gone = new Map<string, string | undefined>();

  get size(): number {
    return this.objects.size;
  }

  get(key: string): KubernetesObject | undefined {
    return this.objects.get(key);
  }

  /** All objects; the same array until one of them changes. */
  list(): readonly KubernetesObject[] {
    this.listed ??= [...this.objects.values()];
    return this.listed;
  }

  /** Objects that this owner controls. */
  ownedBy(ownerUid: string): KubernetesObject[] {
    return [...(this.keysByOwner.get(ownerUid) ?? [])].map(
      key => this.objects.get(key)!,
    );
  }

  /** Objects that carry all of these labels. Scans: for small kinds and tests. */
  labelled(labels: Record<string, string>): KubernetesObject[] {
    const wanted = Object.entries(labels);
    return this.list().filter(object =>
      wanted.every(([name, value]) => object.metadata.labels?.[name] === value),
    );
  }

  /** Stores the object unless a newer version is already there. Returns what changed, if anything. */
  upsert(object: KubernetesObject): StoreChange | undefined {
    const key = keyOf(object);
    const { uid: itsUid, resourceVersion: itsVersion } = object.metadata;
    if (
      this.gone.has(itsUid!) &&
      !isOlder(this.gone.get(itsUid!), itsVersion)
    ) {
      return undefined;
    }
    const previous = this.objects.get(key);
    return previous && isOlder(itsVersion, previous.metadata.resourceVersion)
      ? undefined
      : this.put(key, object, previous);
  }

  /** Removes the object if it is still the same one (by uid), as of a version: what was written before stays removed. */
  remove(
    object: KubernetesObject,
    version = object.metadata.resourceVersion,
  ): StoreChange | undefined {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    if (!previous || previous.metadata.uid !== object.metadata.uid) {
      return undefined;
    }
    this.objects.delete(key);
    this.listed = undefined;
    this.unindex(key, previous);
    this.gone.set(object.metadata.uid!, version);
    if (this.gone.size > rememberedUids) {
      this.gone.delete(this.gone.keys().next().value!);
    }
    return { type: 'delete', object, previous };
  }

  /** Makes the store hold what a complete list held at `listVersion`: `replacing`, in one go. */
  replace(items: KubernetesObject[], listVersion: string): StoreChange[] {
    return [...this.replacing(items, listVersion)].filter(
      change => change !== undefined,
    );
  }

  /**
   * Makes the store hold what a complete list held at `listVersion`, one change after the other: the caller may pause
   * between two, and what is written or read meanwhile is as true as before. Objects written after the list was
   * taken stay; of all others the list is the truth, also where it holds an older version of one (etcd was restored
   * from a backup, and its revision was raised).
   */
  *replacing(
    items: readonly KubernetesObject[],
    listVersion: string,
  ): Generator<StoreChange | undefined> {
    const stays = (object: KubernetesObject | undefined) =>
      isOlder(listVersion, object?.metadata.resourceVersion);
    const listed = new Set<string>();
    for (const item of items) {
      const key = keyOf(item);
      listed.add(key);
      // A list is the truth, also when the kind was away and is back with the same objects.
      this.gone.delete(item.metadata.uid!);
      const previous = this.objects.get(key);
      yield stays(previous) ? undefined : this.put(key, item, previous);
    }
    for (const [key, object] of [...this.objects]) {
      if (!listed.has(key) && !stays(object)) {
        yield this.remove(object, listVersion);
      }
    }
  }

  /** Stores the object whatever its version. Returns what changed, if anything. */
  private put(
    key: string,
    object: KubernetesObject,
    previous: KubernetesObject | undefined,
  ): StoreChange | undefined {
    if (previous) {
      const { resourceVersion, uid } = previous.metadata;
      if (
        uid === object.metadata.uid &&
        resourceVersion === object.metadata.resourceVersion
      ) {
        return undefined;
      }
      this.unindex(key, previous);
    }
    this.objects.set(key, object);
    this.listed = undefined;
    const owner = controllerUidOf(object);
    if (owner) {
      const keys = this.keysByOwner.get(owner) ?? new Set();
      keys.add(key);
      this.keysByOwner.set(owner, keys);
    }
    return { type: 'upsert', object, previous };
  }

  private unindex(key: string, object: KubernetesObject): void {
    const owner = controllerUidOf(object);
    const keys = owner && this.keysByOwner.get(owner);
    if (keys) {
      keys.delete(key);
      if (keys.size === 0) {
        this.keysByOwner.delete(owner);
      }
    }
  }
}
