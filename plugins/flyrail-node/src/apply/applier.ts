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
import { differencesOf, isInVain } from './concessions';
import { isOthersWork, whoChanged } from './fieldManagers';
import { ObjectWriter, type ObjectWriterOptions } from './objectWriter';
import { keyOf } from '../cache/objectStore';
import type { AppliedObject } from '../operator';
import { OwnersMemory, type Notice } from './ownersMemory';
import {
  belongsTo,
  isOwnedBy,
  ownedBy,
  withFingerprint,
  type Observed,
  type Owner,
} from './ownership';
import { Repairer, type RepairerOptions } from './repairer';
import { settle, versionOf, type Task, type Wish } from './task';
import type { Work } from '../reconcile/work';

const idOf = (resource: ResourceRef, metadata: KubernetesObject['metadata']) =>
  `${kindId(resource)} ${keyOf({ metadata })}`;

export interface ApplierOptions extends ObjectWriterOptions, RepairerOptions {
  clock: Clock;
  onDrift(owner: Owner, record: DriftRecord, work: Work): void;
}

/** A Deployment whose pods come and go is written by its controller several times a second. */
const mostAttempts = 5;

type Result = Pick<
  AppliedObject,
  'outcome' | 'object' | 'problem' | 'drift' | 'adoptable'
>;

const withoutVersion = ({ metadata, ...rest }: KubernetesObject) => ({
  ...rest,
  metadata: { ...metadata, resourceVersion: undefined },
});

/**
 * Makes the API server hold one wanted object of one owner.
 *
 * Guarantees: nothing is written when what is wanted is there; an object that is not the owner's is never written to;
 * its own writes are in the store when it returns, so the next reconcile does not repeat them.
 */
export class Applier {
  private readonly writer: ObjectWriter;
  private readonly repairer: Repairer;
  private readonly memory = new OwnersMemory();

  constructor(private readonly options: ApplierOptions) {
    this.writer = new ObjectWriter(options);
    this.repairer = new Repairer(this.writer, options);
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
      settle(task);
      return { outcome: 'unchanged', object: live.object };
    }
    const { object } = (await this.repairer.unite(task, live, found)) ?? live;
    const isSame = isDeepStrictEqual(
      withoutVersion(object),
      withoutVersion(live.object),
    );
    return { outcome: isSame ? 'unchanged' : 'updated', object };
  }

  private async create(task: Task): Promise<Result> {
    const had = task.memory.settled;
    const { object } = await this.repairer.create(task);
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
    const written = await this.repairer.repair(
      task,
      { object: observed, managedFields },
      found,
      isAdoption,
    );
    // What differs as before was not set back: a webhook changes what we write.
    const isHealed = !isInVain(task.memory, wanted, written.object, found);
    const by = isDrift && whoChanged(managedFields, fieldManager, paths);
    const drift =
      isDrift && isHealed
        ? this.drifted(task, {
            change: 'edited',
            fields: paths.map(dottedPath),
            ...(by ? { by } : {}),
          })
        : undefined;
    const { object } = await this.repairer.uniteLater(task, written, found);
    if (drift) {
      return { outcome: 'healed', object, drift };
    }
    const isSame = versionOf(object) === version;
    return { outcome: isSame ? 'unchanged' : 'updated', object };
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
