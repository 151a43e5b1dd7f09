import {
  kindId,
  resourcePath,
  type DriftRecord,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from './apiError';
import type { Clock } from './clock';
import type { ClusterConnection } from './clusterConnection';
import { type Difference, differences, dottedPath } from './comparison';
import { isHeldBy, wasAppliedBy, whoChanged } from './fieldManagers';
import { listReplacements } from './listReplacement';
import { keyOf, type ObjectStore } from './objectStore';
import type { AppliedObject } from './operator';

/** What a watch told about an owned object before its owner was reconciled. */
export interface Notice {
  /** Milliseconds since the epoch. */
  at: number;
  change: 'deleted' | 'edited';
  managedFields?: ManagedField[];
}

/**
 * As precondition of an apply: a version that no object has (etcd's first write is revision 2), so the API server
 * creates the object or answers 409, and never writes to one that exists. "0" would not do: for built-in kinds it
 * means any version.
 */
const NO_OBJECT = '1';

/** An object as it was seen, and who holds its fields if that came with it. */
interface Observed {
  object: KubernetesObject;
  managedFields?: ManagedField[];
}

const idOf = (resource: ResourceRef, key: string) =>
  `${kindId(resource)} ${key}`;

/** The owner of the objects that are applied. */
export interface Owner {
  resource: ResourceRef;
  object: KubernetesObject;
}

export interface ApplierOptions {
  connection: ClusterConnection;
  clock: Clock;
  fieldManager: string;
  /** The store of an owned kind. */
  storeOf(resource: ResourceRef): ObjectStore;
  onDrift(owner: Owner, record: DriftRecord): void;
  onWrite(resource: ResourceRef, verb: 'apply' | 'patch' | 'delete'): void;
}

/**
 * Makes the API server hold one wanted object of one owner.
 *
 * Guarantees: nothing is written when what is wanted is there; an object that is not the owner's is never written to;
 * its own writes are in the store when it returns, so the next reconcile does not repeat them.
 */
export class Applier {
  private readonly notices = new Map<string, Notice>();
  /** What was last seen as wanted and present, as JSON: tells a drift from a change of what is wanted. */
  private readonly settled = new Map<
    string,
    { ownerUid: string; json: string }
  >();
  /** Entries of lists that came back at once after they were replaced: a webhook's. We do not fight it. */
  private readonly conceded = new Set<string>();

  constructor(private readonly options: ApplierOptions) {}

  /** Remembers when and by whom an owned object was touched, until its owner is reconciled. */
  notice(
    resource: ResourceRef,
    object: KubernetesObject,
    notice: Notice,
  ): void {
    const id = idOf(resource, keyOf(object));
    // The first news of a drift is when it was detected; the latest managedFields tell who.
    const before = this.notices.get(id);
    this.notices.set(id, { ...notice, at: before?.at ?? notice.at });
  }

  /** Whether this owner had such an object when it was last reconciled. */
  forgetOwner(ownerUid: string): void {
    for (const [id, { ownerUid: uid }] of this.settled) {
      if (uid === ownerUid) {
        this.settled.delete(id);
        this.notices.delete(id);
      }
    }
  }

  async apply(
    owner: Owner,
    resource: ResourceRef,
    wanted: KubernetesObject,
    signal: AbortSignal,
  ): Promise<AppliedObject> {
    const complete = this.complete(owner, wanted);
    const key = keyOf(complete);
    const id = idOf(resource, key);
    const base = {
      resource,
      namespace: complete.metadata.namespace,
      name: complete.metadata.name!,
    };
    const notice = this.notices.get(id);
    // What is noticed from here on (our own write too) is news of its own.
    this.notices.delete(id);
    const decideAndWrite = (observed: Observed | undefined) =>
      this.decideAndWrite(
        owner,
        resource,
        complete,
        id,
        observed,
        notice,
        signal,
      );
    try {
      const cached = this.options.storeOf(resource).get(key);
      const result = await decideAndWrite(cached && { object: cached }).catch(
        async error => {
          if (!(error instanceof ApiError && error.stale)) {
            throw error;
          }
          // The cache lags: someone came, went or wrote in between. Decide again by what is there.
          return decideAndWrite(await this.live(resource, complete, signal));
        },
      );
      return { ...base, ...result };
    } catch (error) {
      if (notice) {
        // Not healed yet: it is still as old as it was.
        this.notices.set(id, {
          ...(this.notices.get(id) ?? notice),
          at: notice.at,
        });
      }
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return {
        ...base,
        object: this.options.storeOf(resource).get(key),
        outcome: 'refused',
        problem: error.message,
        fields: error.problems,
        terminal: error.terminal,
      };
    }
  }

  private async decideAndWrite(
    owner: Owner,
    resource: ResourceRef,
    wanted: KubernetesObject,
    id: string,
    observed: Observed | undefined,
    notice: Notice | undefined,
    signal: AbortSignal,
  ): Promise<Pick<AppliedObject, 'outcome' | 'object' | 'problem' | 'drift'>> {
    const ownerUid = owner.object.metadata.uid!;
    const json = JSON.stringify(wanted);
    const before = this.settled.get(id);
    const sameOwner = before?.ownerUid === ownerUid;

    if (!observed) {
      const written = await this.write(
        resource,
        wanted,
        { resourceVersion: NO_OBJECT },
        signal,
      );
      this.settled.set(id, { ownerUid, json });
      if (!sameOwner) {
        return { outcome: 'created', object: written };
      }
      const drift = this.drifted(
        owner,
        wanted,
        { change: 'deleted', fields: [] },
        notice,
      );
      return { outcome: 'healed', object: written, drift };
    }

    const live = await this.belongsTo(owner, resource, observed, signal);
    if (typeof live === 'string') {
      return { outcome: 'foreign', object: observed.object, problem: live };
    }
    if (live.object.metadata.deletionTimestamp) {
      const { finalizers = [] } = live.object.metadata;
      return {
        outcome: 'refused',
        object: live.object,
        problem: `it is being deleted${
          finalizers.length ? `, which waits for ${finalizers.join(', ')}` : ''
        }; it is created again once it is gone`,
      };
    }
    const found = this.differencesOf(id, wanted, live.object);
    if (found.length === 0) {
      this.settled.set(id, { ownerUid, json });
      return { outcome: 'unchanged', object: live.object };
    }

    const managedFields =
      live.managedFields ??
      notice?.managedFields ??
      (await this.live(resource, wanted, signal))?.managedFields ??
      [];
    const isDrift =
      sameOwner && before
        ? before.json === json
        : this.isOthersWork(found, managedFields);
    const written = await this.repair(
      resource,
      wanted,
      live.object,
      found,
      id,
      signal,
    );
    this.settled.set(id, { ownerUid, json });
    if (!isDrift) {
      return { outcome: 'updated', object: written };
    }
    const by = whoChanged(
      managedFields,
      this.options.fieldManager,
      found.map(({ path }) => path),
    );
    const drift = this.drifted(
      owner,
      wanted,
      {
        change: 'edited',
        fields: found.map(({ path }) => dottedPath(path)),
        ...(by ? { by } : {}),
      },
      notice,
    );
    return { outcome: 'healed', object: written, drift };
  }

  /** Deletes an object that is wanted no longer, if it is still the one that was seen. */
  async prune(
    resource: ResourceRef,
    object: KubernetesObject,
    signal: AbortSignal,
  ): Promise<void> {
    const { namespace, name, uid } = object.metadata;
    try {
      await this.options.connection.request({
        method: 'DELETE',
        path: resourcePath(resource, { namespace, name }),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
          preconditions: { uid },
        },
        signal,
      });
      this.options.onWrite(resource, 'delete');
    } catch (error) {
      if (!(error instanceof ApiError && [404, 409].includes(error.status))) {
        throw error;
      }
    }
    this.settled.delete(idOf(resource, keyOf(object)));
  }

  private complete(owner: Owner, wanted: KubernetesObject): KubernetesObject {
    const { metadata } = owner.object;
    return {
      ...wanted,
      metadata: {
        ...wanted.metadata,
        namespace: metadata.namespace,
        ownerReferences: [
          {
            apiVersion: owner.object.apiVersion,
            kind: owner.object.kind,
            name: metadata.name!,
            uid: metadata.uid!,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    };
  }

  /**
   * The object if it is the owner's (or was once applied by us and orphaned), else why it is not.
   * Asks the API server only when what was observed does not name the owner.
   */
  private async belongsTo(
    owner: Owner,
    resource: ResourceRef,
    observed: Observed,
    signal: AbortSignal,
  ): Promise<Observed | string> {
    const { ownerReferences } = observed.object.metadata;
    if (
      ownerReferences?.some(
        reference => reference.uid === owner.object.metadata.uid,
      )
    ) {
      return observed;
    }
    const other = ownerReferences?.find(reference => reference.controller);
    if (other) {
      const predecessor =
        other.kind === owner.object.kind &&
        other.name === owner.object.metadata.name;
      return predecessor
        ? `it belongs to a deleted ${other.kind} of the same name and waits for garbage collection`
        : `it belongs to ${other.kind} "${other.name}"`;
    }
    const live = await this.live(resource, observed.object, signal);
    if (live && wasAppliedBy(live.managedFields, this.options.fieldManager)) {
      return live;
    }
    const creator = live?.managedFields?.find(
      ({ subresource }) => !subresource,
    )?.manager;
    return `it was created by someone else${creator ? ` (${creator})` : ''}`;
  }

  private differencesOf(
    id: string,
    wanted: KubernetesObject,
    observed: KubernetesObject,
  ): Difference[] {
    return differences(wanted, observed).filter(
      ({ kind, path }) =>
        !(kind === 'extra' && this.conceded.has(`${id} ${path.join(' ')}`)),
    );
  }

  /** After a restart nothing is remembered: then a value that we hold means that what is wanted changed. */
  private isOthersWork(
    found: Difference[],
    managedFields: ManagedField[],
  ): boolean {
    const { fieldManager } = this.options;
    return (
      !found.some(({ path }) => isHeldBy(managedFields, fieldManager, path)) &&
      found.some(({ path }) =>
        managedFields.some(
          ({ manager }) =>
            manager !== undefined &&
            manager !== fieldManager &&
            isHeldBy(managedFields, manager, path),
        ),
      )
    );
  }

  /**
   * Server-side apply with force; before it, lists with entries of others are replaced by a merge patch guarded by
   * resourceVersion. An apply cannot remove them, and would be refused where the wanted entry collides with one
   * (a Service port edited from 80 to 9999 under the same name: 422).
   */
  private async repair(
    resource: ResourceRef,
    wanted: KubernetesObject,
    observed: KubernetesObject,
    found: Difference[],
    id: string,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const extras = found.filter(({ kind }) => kind === 'extra');
    // The uid is a precondition: never a successor of the same name.
    const { uid } = observed.metadata;
    if (extras.length === 0) {
      return this.write(resource, wanted, { uid }, signal);
    }
    const { namespace, name } = wanted.metadata;
    const replaced = await this.options.connection.request({
      method: 'PATCH',
      path: resourcePath(resource, { namespace, name }),
      query: { fieldManager: this.options.fieldManager },
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion: observed.metadata.resourceVersion },
        ...listReplacements(
          wanted,
          extras.map(({ path }) => path),
        ),
      },
      signal,
    });
    this.options.onWrite(resource, 'patch');
    const stored = this.remember(resource, replaced);
    for (const { kind, path } of differences(wanted, stored)) {
      if (
        kind === 'extra' &&
        extras.some(extra => extra.path.join(' ') === path.join(' '))
      ) {
        this.conceded.add(`${id} ${path.join(' ')}`);
      }
    }
    return this.differencesOf(id, wanted, stored).length === 0
      ? stored
      : this.write(resource, wanted, { uid }, signal);
  }

  private async write(
    resource: ResourceRef,
    wanted: KubernetesObject,
    precondition: { resourceVersion: string } | { uid?: string },
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const written = await this.options.connection.serverSideApply(
      resource,
      { ...wanted, metadata: { ...wanted.metadata, ...precondition } },
      { fieldManager: this.options.fieldManager, force: true, signal },
    );
    this.options.onWrite(resource, 'apply');
    return this.remember(resource, written);
  }

  private remember(
    resource: ResourceRef,
    written: KubernetesObject,
  ): KubernetesObject {
    delete written.metadata.managedFields;
    this.options.storeOf(resource).upsert(written);
    return written;
  }

  /** What the API server holds now, not what the cache last heard. */
  private async live(
    resource: ResourceRef,
    { metadata: { namespace, name } }: KubernetesObject,
    signal: AbortSignal,
  ): Promise<Observed | undefined> {
    try {
      const object = await this.options.connection.request({
        path: resourcePath(resource, { namespace, name }),
        signal,
      });
      const { managedFields = [], ...metadata } = object.metadata;
      return { object: { ...object, metadata }, managedFields };
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  private drifted(
    owner: Owner,
    wanted: KubernetesObject,
    what: Pick<DriftRecord, 'change' | 'fields' | 'by'>,
    notice: Notice | undefined,
  ): DriftRecord {
    const healedAt = this.options.clock.now();
    const detectedAt = notice?.at ?? healedAt;
    const record: DriftRecord = {
      kind: wanted.kind,
      namespace: wanted.metadata.namespace ?? '',
      name: wanted.metadata.name!,
      ...what,
      detectedAt: new Date(detectedAt).toISOString(),
      healedAt: new Date(healedAt).toISOString(),
      healedInMs: healedAt - detectedAt,
    };
    this.options.onDrift(owner, record);
    return record;
  }
}

/** Drops the body of an object that this kind of owner does not control: only its name and owner matter. */
export function trimForeign(
  ownerKind: ResourceRef,
): (object: KubernetesObject) => KubernetesObject {
  return object => {
    const controller = object.metadata.ownerReferences?.find(
      reference => reference.controller,
    );
    if (
      controller &&
      controller.kind === ownerKind.kind &&
      controller.apiVersion.startsWith(`${ownerKind.group}/`)
    ) {
      return object;
    }
    const { name, namespace, uid, resourceVersion, ownerReferences } =
      object.metadata;
    return {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name, namespace, uid, resourceVersion, ownerReferences },
    };
  };
}
