import { isDeepStrictEqual } from 'node:util';
import {
  kindId,
  type DriftRecord,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { Clock } from '../clock';
import { type Difference, dottedPath } from './comparison';
import { concede, differencesOf, differsOtherwise } from './concessions';
import { isOthersWork, whoChanged } from './fieldManagers';
import { holdsUpdates } from './fieldTransfer';
import { isTakenOver, withField, withHandedOver } from './handedOver';
import {
  ObjectWriter,
  type ObjectWriterOptions,
  type Written,
} from './objectWriter';
import { keyOf } from '../cache/objectStore';
import type { AppliedObject, InitialField } from '../operator';
import { OwnersMemory, type Notice, type Remembered } from './ownersMemory';
import {
  belongsTo,
  isOwnedBy,
  ownedBy,
  withFingerprint,
  type Observed,
  type Owner,
} from './ownership';
import type { Work } from '../reconcile/work';

const idOf = (resource: ResourceRef, metadata: KubernetesObject['metadata']) =>
  `${kindId(resource)} ${keyOf({ metadata })}`;

export interface ApplierOptions extends ObjectWriterOptions {
  clock: Clock;
  onDrift(owner: Owner, record: DriftRecord, work: Work): void;
  /** Somebody wrote while we did: the owner is to be looked at again, for the watch may have nothing to tell any more. */
  onOvertaken(owner: Owner): void;
  /** What is wanted is there; some bookkeeping is left, for which nobody waits: the next `apply` does it. */
  onUnfinished(owner: Owner): void;
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
  /** Of what is wanted: tells a drift from a change of what is wanted. */
  fingerprint: string;
  notice?: Notice;
  memory: Remembered;
  work: Work;
}

/** A Deployment whose pods come and go is written by its controller several times a second. */
const mostAttempts = 5;

type Result = Pick<
  AppliedObject,
  'outcome' | 'object' | 'problem' | 'drift' | 'adoptable'
>;

/** What is applied, and whether it repeats a value that was only observed: then it must be that very version. */
type Applied = ReturnType<typeof withHandedOver>;

const versionOf = ({ metadata }: KubernetesObject) => metadata.resourceVersion!;

const withoutVersion = ({ metadata, ...rest }: KubernetesObject) => ({
  ...rest,
  metadata: { ...metadata, resourceVersion: undefined },
});

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
  private readonly memory = new OwnersMemory();

  constructor(private readonly options: ApplierOptions) {
    this.writer = new ObjectWriter(options);
  }

  /** Remembers when and by whom an object of this owner was touched, until the owner is reconciled. */
  notice(
    ownerUid: string,
    resource: ResourceRef,
    object: KubernetesObject,
    notice: Notice,
  ): void {
    const memory = this.memory.of(ownerUid, idOf(resource, object.metadata));
    // The first news of a drift is when it was detected; the latest managedFields tell who.
    memory.notice = { ...notice, at: memory.notice?.at ?? notice.at };
  }

  /** Forgets what this owner had when it was last reconciled. */
  forgetOwner(ownerUid: string): void {
    this.memory.forget(ownerUid);
  }

  /** Forgets what this owner had and wants no longer. */
  forgetOthers(
    ownerUid: string,
    wanted: readonly Pick<AppliedObject, 'resource' | 'namespace' | 'name'>[],
  ): void {
    const ids = wanted.map(({ resource, ...metadata }) =>
      idOf(resource, metadata),
    );
    this.memory.keepOnly(ownerUid, new Set(ids));
  }

  /** Throws when the API server cannot be asked or the work has ended; a refusal is a result. */
  async apply(wish: Wish, work: Work): Promise<AppliedObject> {
    const { owner, resource } = wish;
    const { wanted, fingerprint } = withFingerprint(
      ownedBy(owner, wish.wanted),
    );
    const key = keyOf(wanted);
    const base = {
      resource,
      namespace: wanted.metadata.namespace,
      name: wanted.metadata.name!,
    };
    const memory = this.memory.of(
      owner.object.metadata.uid!,
      idOf(resource, wanted.metadata),
    );
    const { notice } = memory;
    // What is noticed from here on (our own write too) is news of its own.
    memory.notice = undefined;
    const task: Task = { ...wish, wanted, fingerprint, notice, memory, work };
    try {
      const cached = this.options.storeOf(resource).get(key);
      const observed = memory.isSplit
        ? await this.writer.live(work, resource, wanted)
        : cached && { object: cached };
      return { ...base, ...(await this.decideUntilWritten(task, observed)) };
    } catch (error) {
      if (notice) {
        // Not healed yet: it is still as old as it was.
        memory.notice = { ...(memory.notice ?? notice), at: notice.at };
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
    const found = differencesOf(task.memory, wanted, live.object);
    if (found.length > 0) {
      return this.repairAndTell(task, live, found);
    }
    task.memory.isOvertaken = false;
    if (!task.memory.isSplit) {
      this.settle(task);
      return { outcome: 'unchanged', object: live.object };
    }
    const { object } = (await this.unite(task, live, found)) ?? live;
    const isSame = isDeepStrictEqual(
      withoutVersion(object),
      withoutVersion(live.object),
    );
    return { outcome: isSame ? 'unchanged' : 'updated', object };
  }

  private async create(task: Task): Promise<Result> {
    const { resource, wanted, work } = task;
    const had = task.memory.settled;
    task.memory.isSplit = false;
    const { object } = await this.writer.create(
      work,
      resource,
      task.initially ? withField(wanted, task.initially) : wanted,
    );
    this.settle(task, {
      version: versionOf(object),
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
    const { fieldManager } = this.options;
    const before = task.memory.settled;
    const wishChanged =
      before !== undefined && before.fingerprint !== task.fingerprint;
    const version = versionOf(observed);
    const paths = found.map(({ path }) => path);
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
      : !isAdoption && isOthersWork(managedFields, fieldManager, paths);
    const taken = await this.takeFields(task, found, isAdoption);
    const applied = this.toApply(
      task,
      taken ?? { object: observed, managedFields },
      taken ? undefined : before?.written,
    );
    const written = await this.repair(
      task,
      taken?.object ?? observed,
      applied,
      found,
      taken !== undefined,
    );
    this.settleWritten(task, written);
    this.lookForOthers(task, found, written.object);
    const { object } = await this.uniteLater(task, written, found);
    const by = isDrift && whoChanged(managedFields, fieldManager, paths);
    const drift = isDrift
      ? this.drifted(task, {
          change: 'edited',
          fields: paths.map(dottedPath),
          ...(by ? { by } : {}),
        })
      : undefined;
    if (drift) {
      return { outcome: 'healed', object, drift };
    }
    const isSame = versionOf(object) === version;
    return { outcome: isSame ? 'unchanged' : 'updated', object };
  }

  /** What is wanted, with the value that is there in a field that is another's and that nobody has taken over yet. */
  private toApply(
    { initially, wanted }: Task,
    { object, managedFields }: Written,
    known?: { version: string; isTaken: boolean },
  ): Applied {
    if (!initially) {
      return { object: wanted, repeats: false };
    }
    const { field } = initially;
    const isTaken =
      known?.version === versionOf(object)
        ? known.isTaken
        : isTakenOver(field, managedFields, this.options.fieldManager);
    return withHandedOver(wanted, field, object, isTaken);
  }

  /** What differs now and did not when we looked is somebody's work of this moment, and not a webhook's of each write. */
  private lookForOthers(
    { memory, owner, wanted }: Task,
    found: readonly Difference[],
    stored: KubernetesObject,
  ): void {
    const isOvertaken = differsOtherwise(memory, wanted, stored, found);
    if (isOvertaken && !memory.isOvertaken) {
      this.options.onOvertaken(owner);
    }
    // Twice in a row it is a webhook that adds something else each time: it is not run after.
    memory.isOvertaken = isOvertaken;
  }

  /** What an update of ours holds can wait; but not until nothing differs: a webhook may see to it that something does. */
  private async uniteLater(
    task: Task,
    written: Written,
    found: readonly Difference[],
  ): Promise<Written> {
    const { memory, owner } = task;
    const hasWaited = memory.isSplit;
    memory.isSplit = holdsUpdates(
      written.managedFields,
      this.options.fieldManager,
    );
    if (memory.isSplit && hasWaited) {
      return (await this.unite(task, written, found)) ?? written;
    }
    if (memory.isSplit) {
      this.options.onUnfinished(owner);
    }
    return written;
  }

  /**
   * Makes the fields that an update of ours holds part of what is applied, and applies it again without those that are
   * not wanted: no apply removes what an update holds. Undefined when somebody wrote in between: there is no hurry.
   */
  private async unite(
    task: Task,
    live: Observed,
    found: readonly Difference[],
  ): Promise<Written | undefined> {
    try {
      const before = await this.fold(task, live);
      const applied = this.toApply(task, before);
      const written = await this.applyOver(task, before.object, applied);
      task.memory.isSplit = false;
      this.settleWritten(task, written);
      this.lookForOthers(task, found, written.object);
      return written;
    } catch (error) {
      if (!(error instanceof ApiError && error.stale)) {
        throw error;
      }
      this.options.onUnfinished(task.owner);
      return undefined;
    }
  }

  private async fold(
    { resource, work }: Task,
    { object, managedFields = [] }: Observed,
  ): Promise<Written> {
    const before = { object, managedFields };
    return (await this.writer.foldUpdates(work, resource, before)) ?? before;
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

  private settleWritten(task: Task, { object, managedFields }: Written): void {
    const { initially } = task;
    const { fieldManager } = this.options;
    this.settle(
      task,
      initially && {
        version: versionOf(object),
        isTaken: isTakenOver(initially.field, managedFields, fieldManager),
      },
    );
  }

  private settle(
    { memory, fingerprint }: Task,
    written = memory.settled?.written,
  ): void {
    memory.settled = { fingerprint, written };
  }

  /**
   * Server-side apply with force; before it, lists with entries of others are replaced by a merge patch guarded by
   * resourceVersion. An apply cannot remove them, and would be refused where the wanted entry collides with one
   * (a Service port edited from 80 to 9999 under the same name: 422).
   */
  private async repair(
    task: Task,
    observed: KubernetesObject,
    applied: Applied,
    found: Difference[],
    isTaken: boolean,
  ): Promise<Written> {
    const { memory, resource, work } = task;
    const extras = found.filter(({ kind }) => kind !== 'changed');
    if (extras.length === 0 || isTaken) {
      const written = await this.applyOver(task, observed, applied);
      concede(memory, applied.object, written.object, extras);
      return written;
    }
    const stored = await this.writer.replaceLists(
      work,
      resource,
      applied.object,
      observed,
      extras.map(({ path }) => path),
    );
    concede(memory, applied.object, stored.object, extras);
    if (differencesOf(memory, applied.object, stored.object).length === 0) {
      return stored;
    }
    return this.applyOver(task, stored.object, applied);
  }

  /** The uid is a precondition: never a successor of the same name. */
  private applyOver(
    { resource, work }: Task,
    { metadata: { uid, resourceVersion } }: KubernetesObject,
    { object, repeats }: Applied,
  ): Promise<Written> {
    return this.writer.apply(work, resource, object, {
      uid,
      ...(repeats ? { resourceVersion } : {}),
    });
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
