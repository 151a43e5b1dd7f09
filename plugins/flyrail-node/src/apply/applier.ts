import { hash } from 'node:crypto';
import {
  kindId,
  type DriftRecord,
  type KubernetesObject,
  type ManagedField,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { Clock } from '../clock';
import { type Difference, differences, dottedPath } from './comparison';
import { isHeldBy, whoChanged } from './fieldManagers';
import { isTakenOver, withField, withHandedOver } from './handedOver';
import {
  ObjectWriter,
  type ObjectWriterOptions,
  type Written,
} from './objectWriter';
import { keyOf } from '../cache/objectStore';
import type { AppliedObject, InitialField } from '../operator';
import {
  belongsTo,
  isOwnedBy,
  ownedBy,
  type Observed,
  type Owner,
} from './ownership';
import type { Work } from '../reconcile/work';

/** What a watch told about an owned object before its owner was reconciled. */
export interface Notice {
  /** Milliseconds since the epoch. */
  at: number;
  change: 'deleted' | 'edited';
  managedFields?: ManagedField[];
}

const idOf = (resource: ResourceRef, key: string) =>
  `${kindId(resource)} ${key}`;

export interface ApplierOptions extends ObjectWriterOptions {
  clock: Clock;
  onDrift(owner: Owner, record: DriftRecord, work: Work): void;
}

/** One wanted object of one owner. */
export interface Wish {
  owner: Owner;
  resource: ResourceRef;
  wanted: KubernetesObject;
  /** A field that is not wanted because another controller writes it, after us. */
  initially?: InitialField;
  /** Take over an object that nothing controls. */
  adopt?: boolean;
}

/** A wish as it is worked on. */
interface Task extends Wish {
  id: string;
  /** Of what is wanted: tells a drift from a change of what is wanted. */
  fingerprint: string;
  notice?: Notice;
  work: Work;
}

/** An object as it was when we last looked at it. */
interface Settled {
  ownerUid: string;
  /** Of what was wanted; the whole of it, thousands of times, would be megabytes. */
  fingerprint: string;
  /** For `initially`: the version we wrote, and whether the field was another's then. */
  written?: { version: string; isTaken: boolean };
}

/** A Deployment whose pods come and go is written by its controller several times a second. */
const mostAttempts = 5;

type Result = Pick<
  AppliedObject,
  'outcome' | 'object' | 'problem' | 'drift' | 'adoptable'
>;

/** Everything that people ask for; metadata stay everybody's. */
const wholeSpec = [['f:spec']];

/**
 * Makes the API server hold one wanted object of one owner.
 *
 * Guarantees: nothing is written when what is wanted is there; an object that is not the owner's is never written to;
 * its own writes are in the store when it returns, so the next reconcile does not repeat them.
 */
export class Applier {
  private readonly writer: ObjectWriter;
  private readonly notices = new Map<string, Notice>();
  /** What was last seen as wanted and present. */
  private readonly settled = new Map<string, Settled>();
  /** Entries of lists that came back at once after they were replaced: a webhook's. We do not fight it. */
  private readonly conceded = new Set<string>();

  constructor(private readonly options: ApplierOptions) {
    this.writer = new ObjectWriter(options);
  }

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

  /** Forgets what this owner had when it was last reconciled. */
  forgetOwner(ownerUid: string): void {
    for (const [id, { ownerUid: uid }] of this.settled) {
      if (uid === ownerUid) {
        this.settled.delete(id);
        this.notices.delete(id);
      }
    }
  }

  /** Throws when the API server cannot be asked or the work has ended; a refusal is a result. */
  async apply(wish: Wish, work: Work): Promise<AppliedObject> {
    const { owner, resource } = wish;
    const wanted = ownedBy(owner, wish.wanted);
    const key = keyOf(wanted);
    const id = idOf(resource, key);
    const base = {
      resource,
      namespace: wanted.metadata.namespace,
      name: wanted.metadata.name!,
    };
    const notice = this.notices.get(id);
    // What is noticed from here on (our own write too) is news of its own.
    this.notices.delete(id);
    const task: Task = {
      ...wish,
      wanted,
      id,
      fingerprint: hash('sha1', JSON.stringify(wanted), 'base64'),
      notice,
      work,
    };
    try {
      const cached = this.options.storeOf(resource).get(key);
      return {
        ...base,
        ...(await this.decideUntilWritten(task, cached && { object: cached })),
      };
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

  /** Deletes an object that is wanted no longer, if it is still the one that was seen. */
  async prune(
    resource: ResourceRef,
    object: KubernetesObject,
    work: Work,
  ): Promise<void> {
    await this.writer.delete(work, resource, object);
    this.settled.delete(idOf(resource, keyOf(object)));
  }

  /** The cache may lag: when someone came, went or wrote in between, it is decided again by what is there. */
  private async decideUntilWritten(
    task: Task,
    cached: Observed | undefined,
  ): Promise<Result> {
    let observed = cached;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.decideAndWrite(task, observed);
      } catch (error) {
        const { resource, wanted, work } = task;
        const isStale = error instanceof ApiError && error.stale;
        if (!isStale || attempt === mostAttempts) {
          throw error;
        }
        observed = await this.writer.live(work, resource, wanted);
      }
    }
  }

  private async decideAndWrite(
    task: Task,
    observed: Observed | undefined,
  ): Promise<Result> {
    const { owner, resource, wanted, work } = task;
    if (!observed) {
      return this.create(task);
    }
    const live = await belongsTo(
      owner,
      observed,
      this.options.fieldManager,
      () => this.writer.live(work, resource, observed.object),
      task.adopt ?? false,
    );
    if ('problem' in live) {
      return { outcome: 'foreign', object: observed.object, ...live };
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
    const found = this.differencesOf(task.id, wanted, live.object);
    if (found.length === 0 && !this.isWishNew(task)) {
      this.settle(task);
      return { outcome: 'unchanged', object: live.object };
    }
    return this.repairAndTell(task, live, found);
  }

  private async create(task: Task): Promise<Result> {
    const { resource, wanted, work } = task;
    const had = this.settledBefore(task);
    const { object } = await this.writer.create(
      work,
      resource,
      task.initially ? withField(wanted, task.initially) : wanted,
    );
    this.settle(task, {
      version: object.metadata.resourceVersion!,
      isTaken: false,
    });
    if (!had) {
      return { outcome: 'created', object };
    }
    const drift = this.drifted(task, {
      change: 'deleted',
      fields: [],
    });
    return { outcome: 'healed', object, drift };
  }

  private async repairAndTell(
    task: Task,
    { object: observed, managedFields: known }: Observed,
    found: Difference[],
  ): Promise<Result> {
    const { initially, resource, wanted, work } = task;
    const before = this.settledBefore(task);
    const wishChanged =
      before !== undefined && before.fingerprint !== task.fingerprint;
    const version = observed.metadata.resourceVersion!;
    const isTakenKnown = initially
      ? before?.written?.version === version
      : true;
    // Who holds what is asked for only where it matters: to name who drifted it, and before a field is given up.
    const managedFields =
      known ??
      (wishChanged && isTakenKnown ? [] : undefined) ??
      (isTakenKnown ? task.notice?.managedFields : undefined) ??
      (await this.writer.live(work, resource, wanted))?.managedFields ??
      [];
    const isAdoption = !!task.adopt && !isOwnedBy(task.owner, observed);
    const isDrift = before
      ? !wishChanged
      : !isAdoption && this.isOthersWork(found, managedFields);
    const taken = await this.takeFields(task, found, isAdoption);
    const { fieldManager } = this.options;
    const { object, managedFields: after } = await this.repair(
      task,
      taken?.object ?? observed,
      initially
        ? withHandedOver(
            wanted,
            initially.field,
            taken?.object ?? observed,
            before?.written?.version === version && !taken
              ? before.written.isTaken
              : isTakenOver(
                  initially.field,
                  taken?.managedFields ?? managedFields,
                  fieldManager,
                ),
          )
        : { object: wanted, repeats: false },
      found,
      taken !== undefined,
    );
    this.settle(
      task,
      initially
        ? {
            version: object.metadata.resourceVersion!,
            isTaken: isTakenOver(initially.field, after, fieldManager),
          }
        : undefined,
    );
    if (!isDrift) {
      return {
        outcome:
          object.metadata.resourceVersion === version ? 'unchanged' : 'updated',
        object,
      };
    }
    const by = whoChanged(
      managedFields,
      this.options.fieldManager,
      found.map(({ path }) => path),
    );
    const drift = this.drifted(task, {
      change: 'edited',
      fields: found.map(({ path }) => dottedPath(path)),
      ...(by ? { by } : {}),
    });
    return { outcome: 'healed', object, drift };
  }

  /** Makes ours what the apply after it is to remove: all that is asked of an adopted object, else what must not be there. */
  private async takeFields(
    { resource, wanted, work }: Task,
    found: Difference[],
    isAdoption: boolean,
  ): Promise<Written | undefined> {
    if (!isAdoption && !found.some(({ kind }) => kind === 'unwanted')) {
      return undefined;
    }
    const live = await this.writer.live(work, resource, wanted);
    // Gone meanwhile: the apply finds out, and it is decided again.
    return (
      live &&
      this.writer.takeFields(
        work,
        resource,
        live,
        isAdoption
          ? wholeSpec
          : found
              .filter(({ kind }) => kind !== 'changed')
              .map(({ path }) => path),
      )
    );
  }

  /**
   * Whether what is wanted may lack a field that it had: that is no difference, and only an apply removes it. After a
   * restart nothing is remembered, and the owner's status tells of which generation of its spec all was applied: not
   * of one that came while the owner was paused.
   */
  private isWishNew(task: Task): boolean {
    const before = this.settledBefore(task);
    if (before) {
      return before.fingerprint !== task.fingerprint;
    }
    const { metadata, status } = task.owner.object;
    const seen = status as { observedGeneration?: number } | undefined;
    return seen?.observedGeneration !== metadata.generation;
  }

  /** What this owner was last seen to have; a namesake of an earlier owner does not count. */
  private settledBefore({ id, owner }: Task) {
    const before = this.settled.get(id);
    return before?.ownerUid === owner.object.metadata.uid ? before : undefined;
  }

  private settle(
    { id, fingerprint, owner }: Task,
    written = this.settled.get(id)?.written,
  ): void {
    const ownerUid = owner.object.metadata.uid!;
    this.settled.set(id, { ownerUid, fingerprint, written });
  }

  private differencesOf(
    id: string,
    wanted: KubernetesObject,
    observed: KubernetesObject,
  ): Difference[] {
    return differences(wanted, observed).filter(
      ({ kind, path }) =>
        !(kind !== 'changed' && this.conceded.has(`${id} ${path.join(' ')}`)),
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
    { id, resource, work }: Task,
    observed: KubernetesObject,
    applied: { object: KubernetesObject; repeats: boolean },
    found: Difference[],
    isTaken: boolean,
  ): Promise<Written> {
    // The uid is a precondition: never a successor of the same name.
    const { uid, resourceVersion } = observed.metadata;
    const extras = found.filter(({ kind }) => kind !== 'changed');
    if (extras.length === 0 || isTaken) {
      const written = await this.writer.apply(work, resource, applied.object, {
        uid,
        ...(applied.repeats ? { resourceVersion } : {}),
      });
      this.concede(id, applied.object, written.object, extras);
      return written;
    }
    const stored = await this.writer.replaceLists(
      work,
      resource,
      applied.object,
      observed,
      extras.map(({ path }) => path),
    );
    this.concede(id, applied.object, stored.object, extras);
    if (this.differencesOf(id, applied.object, stored.object).length === 0) {
      return stored;
    }
    return this.writer.apply(work, resource, applied.object, { uid });
  }

  /** What came back at once is not fought over. */
  private concede(
    id: string,
    wanted: KubernetesObject,
    stored: KubernetesObject,
    removed: readonly Difference[],
  ): void {
    if (removed.length === 0) {
      return;
    }
    for (const { kind, path } of differences(wanted, stored)) {
      if (
        kind !== 'changed' &&
        removed.some(one => one.path.join(' ') === path.join(' '))
      ) {
        this.conceded.add(`${id} ${path.join(' ')}`);
      }
    }
  }

  private drifted(
    { owner, wanted, notice, work }: Task,
    what: Pick<DriftRecord, 'change' | 'fields' | 'by'>,
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
      healedInMs: Math.max(0, healedAt - detectedAt),
    };
    this.options.onDrift(owner, record, work);
    return record;
  }
}
