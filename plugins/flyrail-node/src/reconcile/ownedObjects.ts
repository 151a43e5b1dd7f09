import {
  apiVersionOf,
  isOfKind,
  kindId,
  type DriftRecord,
  type KubernetesObject,
  type OwnedObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Applier } from '../apply/applier';
import type { Wish } from '../apply/task';
import { keyOf, ObjectStore } from '../cache/objectStore';
import type {
  AppliedObject,
  ApplyObjectsOptions,
  ApplyReport,
} from '../operator';
import { trimForeign, type Owner } from '../apply/ownership';
import { reflect, type OperatorScope } from './operatorScope';
import { ownedHealth } from '../apply/ownedHealth';
import { PRIORITY_LOW, PRIORITY_NORMAL } from '../queue/queue';
import type { Observation, Reflector } from '../cache/reflector';

import type { Work } from './work';

interface OwnedKindState {
  resource: ResourceRef;
  store: ObjectStore;
  reflector: Reflector;
  optional: boolean;
}

/** Bookkeeping waits for those who write the same object now. */
const unfinishedMs = 1000;

/** Of what was applied: without the objects, which are in the caches. */
type InventoryEntry = Pick<
  AppliedObject,
  'resource' | 'namespace' | 'name' | 'outcome' | 'problem'
>;

const inventoryEntry = ({
  resource,
  namespace,
  name,
  outcome,
  problem,
}: AppliedObject): InventoryEntry => ({
  resource,
  namespace,
  name,
  outcome,
  problem,
});

/** The objects an operator owns: cached by kind, applied and pruned by owner, and who is called when one changes. */
export class OwnedObjects {
  private readonly kinds = new Map<string, OwnedKindState>();
  private readonly applier: Applier;
  /** What was heard of objects (kind and key) while we write them: most of it is our own write. */
  private readonly heard = new Map<string, Observation | undefined>();
  /** What each owner (by uid) was to have after its last apply. */
  private readonly inventory = new Map<string, InventoryEntry[]>();

  constructor(
    private readonly scope: OperatorScope,
    callbacks: {
      onDrift(owner: Owner, record: DriftRecord, work: Work): void;
      /** An optional kind came or went. */
      onServedChange(): void;
    },
  ) {
    const { clock, fieldManager, labels, metrics, operator } = scope;
    this.applier = new Applier({
      clock,
      fieldManager,
      storeOf: resource => this.kinds.get(kindId(resource))!.store,
      onDrift: callbacks.onDrift,
      onOvertaken: ({ object }) => scope.queue.add(keyOf(object)),
      onUnfinished: ({ object }) =>
        scope.queue.addAfter(keyOf(object), unfinishedMs, PRIORITY_LOW),
      onWrite: (resource, verb) =>
        metrics.writesTotal.inc({ ...labels, kind: resource.kind, verb }),
    });
    for (const resource of operator.owns) {
      this.watch(resource, false, () => {});
    }
    for (const resource of operator.optional) {
      this.watch(resource, true, callbacks.onServedChange);
    }
  }

  /** Whether every kind was listed completely once (or is optional and absent). */
  get synced(): boolean {
    return [...this.kinds.values()].every(({ reflector }) => reflector.synced);
  }

  /** Whether the cluster serves this owned kind now. */
  serves(resource: ResourceRef): boolean {
    return this.kinds.get(kindId(resource))?.reflector.served ?? false;
  }

  /** What an owner has and what it lacks, from the last apply and the caches. */
  of(uid: string): OwnedObject[] {
    // What another host works on, this one knows only from its caches.
    const wanted = this.scope.holdFor(uid) ? this.inventory.get(uid) ?? [] : [];
    const found = new Map<string, OwnedObject>();
    for (const { resource, namespace, name, outcome, problem } of wanted) {
      if (outcome !== 'unserved') {
        found.set(`${kindId(resource)} ${name}`, {
          apiVersion: apiVersionOf(resource),
          kind: resource.kind,
          namespace: namespace ?? '',
          name,
          state: outcome === 'foreign' ? 'foreign' : 'missing',
          health: outcome === 'foreign' ? 'unknown' : 'degraded',
          message: problem ?? 'Missing',
        });
      }
    }
    for (const { resource, store } of this.kinds.values()) {
      for (const object of store.ownedBy(uid)) {
        found.set(`${kindId(resource)} ${object.metadata.name}`, {
          apiVersion: object.apiVersion,
          kind: object.kind,
          namespace: object.metadata.namespace ?? '',
          name: object.metadata.name!,
          uid: object.metadata.uid,
          state: 'present',
          createdAt: object.metadata.creationTimestamp,
          object,
          ...ownedHealth(object),
        });
      }
    }
    return [...found.values()];
  }

  /** Makes the cluster hold exactly these objects for this owner: see `Context.apply`. */
  async apply(
    owner: Owner,
    objects: KubernetesObject[],
    work: Work,
    options: ApplyObjectsOptions = {},
  ): Promise<ApplyReport> {
    work.assertGoingOn();
    try {
      const report = await this.applyAll(owner, objects, work, options);
      this.inventory.set(
        owner.object.metadata.uid!,
        report.objects.map(inventoryEntry),
      );
      this.applier.forgetOthers(owner.object.metadata.uid!, report.objects);
      return report;
    } finally {
      this.forgetIfGone(owner);
    }
  }

  /** The owner is gone (the garbage collector removes its objects), or another host has worked on it since. */
  forgetOwner(uid: string): void {
    this.inventory.delete(uid);
    this.applier.forgetOwner(uid);
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.kinds.values()].map(({ reflector }) => reflector.stop()),
    );
  }

  private async applyAll(
    owner: Owner,
    objects: KubernetesObject[],
    work: Work,
    { adopt = [], initially = [] }: ApplyObjectsOptions,
  ): Promise<ApplyReport> {
    const applied: AppliedObject[] = [];
    const wantedIds = new Set<string>();
    for (const wanted of objects) {
      work.assertGoingOn();
      const kind = this.kindOf(wanted);
      const { resource } = kind;
      wantedIds.add(`${kindId(kind.resource)} ${wanted.metadata.name}`);
      applied.push(
        kind.optional && !kind.reflector.served
          ? {
              resource: kind.resource,
              namespace: owner.object.metadata.namespace,
              name: wanted.metadata.name!,
              outcome: 'unserved',
            }
          : await this.applyOne(
              {
                ...{ owner, resource, wanted },
                initially: initially.find(
                  field => kindId(field.resource) === kindId(resource),
                ),
                adopt: adopt.some(one => kindId(one) === kindId(resource)),
              },
              work,
            ),
      );
    }
    const pruned = await this.prune(owner, wantedIds, work);
    return { objects: applied, pruned };
  }

  /** The news of our own write, which may come before its answer, is no reason to reconcile again; other news is. */
  private async applyOne(wish: Wish, work: Work): Promise<AppliedObject> {
    const { owner, resource, wanted } = wish;
    const { namespace } = owner.object.metadata;
    const key = keyOf({
      ...wanted,
      metadata: { ...wanted.metadata, namespace },
    });
    const id = `${kindId(resource)} ${key}`;
    this.heard.set(id, undefined);
    let applied: AppliedObject | undefined;
    try {
      applied = await this.applier.apply(wish, work);
      return applied;
    } finally {
      const news = this.heard.get(id);
      this.heard.delete(id);
      const { resourceVersion } = applied?.object?.metadata ?? {};
      if (news && news.object.metadata.resourceVersion !== resourceVersion) {
        this.changed(resource, news);
      } else if (news) {
        const { name } = owner.object.metadata;
        this.scope.emit({
          type: 'owned',
          namespace: namespace ?? '',
          name: name!,
        });
      }
    }
  }

  /** Where the owner went while it was worked on, what was remembered since is forgotten, too. */
  private forgetIfGone({ object: { metadata } }: Owner): void {
    const now = this.scope.primary.get(keyOf({ metadata }));
    if (now?.metadata.uid !== metadata.uid) {
      this.forgetOwner(metadata.uid!);
    }
  }

  private async prune(
    owner: Owner,
    wantedIds: ReadonlySet<string>,
    work: Work,
  ): Promise<ApplyReport['pruned']> {
    const pruned: ApplyReport['pruned'] = [];
    for (const { resource, store } of this.kinds.values()) {
      for (const object of store.ownedBy(owner.object.metadata.uid!)) {
        const { namespace, name, deletionTimestamp } = object.metadata;
        if (
          !wantedIds.has(`${kindId(resource)} ${name}`) &&
          !deletionTimestamp
        ) {
          await this.applier.prune(resource, object, work);
          pruned.push({ resource, namespace, name: name! });
        }
      }
    }
    return pruned;
  }

  private kindOf(wanted: KubernetesObject): OwnedKindState {
    for (const state of this.kinds.values()) {
      if (isOfKind(state.resource, wanted)) {
        return state;
      }
    }
    throw new Error(
      `Operator "${this.scope.operator.name}" does not declare that it owns ${wanted.kind} (${wanted.apiVersion})`,
    );
  }

  private watch(
    resource: ResourceRef,
    optional: boolean,
    onServedChange: () => void,
  ): void {
    const store = new ObjectStore();
    let served: boolean | undefined;
    const reflector = reflect(this.scope, resource, store, {
      optional,
      trim: trimForeign(this.scope.operator.watches),
      onChange: observation => this.changed(resource, observation),
      // After each list, and each look for a kind that is not there.
      onSynced: () => {
        if (served !== this.serves(resource)) {
          served = this.serves(resource);
          onServedChange();
        }
      },
    });
    this.kinds.set(kindId(resource), { resource, store, reflector, optional });
  }

  private changed(resource: ResourceRef, observation: Observation): void {
    const { clock, emit, holdFor, primary, queue, synced } = this.scope;
    const { object, previous, listed, outOfSight, type } = observation;
    const id = `${kindId(resource)} ${keyOf(object)}`;
    if (type === 'upsert' && this.heard.has(id)) {
      this.heard.set(id, observation);
      return;
    }
    const owners = new Set(
      [object, previous]
        .flatMap(version => version?.metadata.ownerReferences ?? [])
        .filter(reference => this.isPrimary(reference))
        .map(reference => reference.name),
    );
    // An object that is in a WebApp's way has its wanted name and no owner of ours.
    const { namespace, name } = object.metadata;
    const namesake = primary.get(keyOf(object));
    if (namesake && owners.size === 0) {
      owners.add(name!);
    }
    for (const owner of owners) {
      const key = namespace ? `${namespace}/${owner}` : owner;
      if (!listed || synced()) {
        const uid = primary.get(key)?.metadata.uid;
        // Of what another host works on, or nobody any longer, nothing is remembered.
        if (uid && holdFor(uid) && !outOfSight) {
          this.applier.notice(uid, resource, object, {
            at: clock.now(),
            change: type === 'delete' ? 'deleted' : 'edited',
            managedFields: observation.managedFields,
          });
        }
        emit({ type: 'owned', namespace: namespace ?? '', name: owner });
      }
      queue.add(key, listed ? PRIORITY_LOW : PRIORITY_NORMAL);
    }
  }

  private isPrimary(reference: { apiVersion: string; kind: string }): boolean {
    const { watches } = this.scope.operator;
    return (
      reference.kind === watches.kind &&
      reference.apiVersion.split('/')[0] === watches.group
    );
  }
}
