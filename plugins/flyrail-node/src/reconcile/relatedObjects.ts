import {
  kindId,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { keyOf, ObjectStore } from '../cache/objectStore';
import type { ReadKind } from '../operator';
import { reflect, type OperatorScope } from './operatorScope';
import { PRIORITY_LOW, PRIORITY_NORMAL } from '../queue/queue';
import type { Observation, Reflector } from '../cache/reflector';

/** The kinds an operator only reads (a WebApp's pods): cached, and found by the watched object they relate to. */
export class RelatedObjects {
  private readonly kinds = new Map<
    string,
    { store: ObjectStore; reflector: Reflector }
  >();
  private readonly keysByOwner = new Map<string, Map<string, string>>();

  constructor(private readonly scope: OperatorScope) {
    for (const read of scope.operator.reads) {
      const store = new ObjectStore();
      this.kinds.set(kindId(read.resource), {
        store,
        reflector: reflect(scope, read.resource, store, {
          labelSelector: read.labelSelector,
          metadataOnly: read.metadataOnly,
          trim: read.trim,
          onChange: observation => this.changed(read, observation),
        }),
      });
    }
  }

  /** Whether every kind was listed completely once. */
  get synced(): boolean {
    return [...this.kinds.values()].every(({ reflector }) => reflector.synced);
  }

  /** The cached objects of a kind that relate to the watched object with this key. Throws for an undeclared kind. */
  of(resource: ResourceRef, key: string): KubernetesObject[] {
    const kind = this.kinds.get(kindId(resource));
    if (!kind) {
      throw new Error(
        `Operator "${this.scope.operator.name}" does not declare that it reads ${resource.kind}`,
      );
    }
    const keys = this.keysByOwner.get(`${kindId(resource)} ${key}`);
    return [...(keys?.keys() ?? [])].flatMap(
      relatedKey => kind.store.get(relatedKey) ?? [],
    );
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.kinds.values()].map(({ reflector }) => reflector.stop()),
    );
  }

  private changed(
    { resource, relatesTo }: ReadKind,
    { object, type, listed }: Observation,
  ): void {
    const owner = relatesTo(object);
    if (!owner) {
      return;
    }
    const key = `${owner.namespace}/${owner.name}`;
    const id = `${kindId(resource)} ${key}`;
    const keys = this.keysByOwner.get(id) ?? new Map();
    if (type === 'delete') {
      keys.delete(keyOf(object));
    } else {
      keys.set(keyOf(object), object.metadata.uid!);
    }
    if (keys.size > 0) {
      this.keysByOwner.set(id, keys);
    } else {
      this.keysByOwner.delete(id);
    }
    if (!listed || this.scope.synced()) {
      this.scope.emit({ type: 'owned', ...owner });
    }
    this.scope.queue.add(key, listed ? PRIORITY_LOW : PRIORITY_NORMAL);
  }
}
