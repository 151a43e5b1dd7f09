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

interface ReadKindState {
  store: ObjectStore;
  reflector: Reflector;
  /** Which objects relate to a watched one, all by key. */
  related: Map<string, Set<string>>;
  /** The other way round: what an object related to when it was last seen. */
  owners: Map<string, string>;
}

/** The kinds an operator only reads (a WebApp's pods): cached, and found by the watched object they relate to. */
export class RelatedObjects {
  private readonly kinds = new Map<string, ReadKindState>();

  constructor(private readonly scope: OperatorScope) {
    for (const read of scope.operator.reads) {
      const store = new ObjectStore();
      const related = new Map<string, Set<string>>();
      const owners = new Map<string, string>();
      this.kinds.set(kindId(read.resource), {
        ...{ store, related, owners },
        reflector: reflect(scope, read.resource, store, {
          labelSelector: read.labelSelector,
          metadataOnly: read.metadataOnly,
          trim: read.trim,
          onChange: observation =>
            this.changed(read, { related, owners }, observation),
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
    return [...(kind.related.get(key) ?? [])].flatMap(
      relatedKey => kind.store.get(relatedKey) ?? [],
    );
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.kinds.values()].map(({ reflector }) => reflector.stop()),
    );
  }

  private changed(
    { relatesTo }: ReadKind,
    { related, owners }: Pick<ReadKindState, 'related' | 'owners'>,
    { object, type, listed }: Observation,
  ): void {
    const key = keyOf(object);
    const before = owners.get(key);
    const owner = type === 'delete' ? undefined : relatesTo(object);
    const now = owner && `${owner.namespace}/${owner.name}`;
    if (now !== before) {
      moveRelated(related, key, before, now);
      if (now) {
        owners.set(key, now);
      } else {
        owners.delete(key);
      }
    }
    for (const each of new Set([before, now])) {
      if (each) {
        this.tell(each, listed);
      }
    }
  }

  private tell(key: string, listed: boolean): void {
    const { emit, queue, synced } = this.scope;
    if (!listed || synced()) {
      const [namespace, name] = key.split('/');
      emit({ type: 'owned', namespace, name });
    }
    queue.add(key, listed ? PRIORITY_LOW : PRIORITY_NORMAL);
  }
}

function moveRelated(
  related: Map<string, Set<string>>,
  key: string,
  before: string | undefined,
  now: string | undefined,
): void {
  if (before) {
    const keys = related.get(before);
    keys?.delete(key);
    if (keys?.size === 0) {
      related.delete(before);
    }
  }
  if (now) {
    const keys = related.get(now) ?? new Set<string>();
    related.set(now, keys.add(key));
  }
}
