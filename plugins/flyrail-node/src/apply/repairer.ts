import {
  FLYRAIL_APPLIED,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { Difference } from './comparison';
import { concede, differencesOf, differsOtherwise } from './concessions';
import { holdsUpdates } from './fieldTransfer';
import { isTakenOver, withField, withHandedOver } from './handedOver';
import type { ObjectWriter, Written } from './objectWriter';
import type { Observed, Owner } from './ownership';
import { settle, versionOf, type Task } from './task';

export interface RepairerOptions {
  fieldManager: string;
  /** Somebody wrote while we did: the owner is to be looked at again, for the watch may have nothing to tell any more. */
  onOvertaken(owner: Owner): void;
  /** What is wanted is there; some bookkeeping is left, for which nobody waits: the next `apply` does it. */
  onUnfinished(owner: Owner): void;
}

/** What is applied, and whether it repeats a value that was only observed: then it must be that very version. */
type Applied = ReturnType<typeof withHandedOver>;

/** Everything that people ask for; metadata stay everybody's. */
const wholeSpec = [['f:spec']];

/** Another fingerprint: something else is wanted than what was applied last. */
const isOfWish = ({ path }: Difference) =>
  path[path.length - 1] === `f:${FLYRAIL_APPLIED}`;

/** Writes what makes an object as it is wanted, and remembers that it is. */
export class Repairer {
  constructor(
    private readonly writer: ObjectWriter,
    private readonly options: RepairerOptions,
  ) {}

  async create(task: Task): Promise<Written> {
    const { initially, memory, resource, wanted, work } = task;
    memory.isSplit = false;
    const written = await this.writer.create(
      work,
      resource,
      initially ? withField(wanted, initially) : wanted,
    );
    settle(task, { version: versionOf(written.object), isTaken: false });
    return written;
  }

  /** Takes away these differences of an object as it was observed, with who holds its fields. */
  async repair(
    task: Task,
    observed: Written,
    found: Difference[],
    isAdoption: boolean,
  ): Promise<Written> {
    const taken = await this.takeFields(task, found, isAdoption);
    const applied = this.toApply(
      task,
      taken ?? observed,
      taken ? undefined : task.memory.settled?.written,
    );
    const written = await this.setBack(
      task,
      (taken ?? observed).object,
      applied,
      found,
      taken !== undefined,
    );
    this.settleWritten(task, written);
    this.lookForOthers(task, found, written.object);
    return written;
  }

  /**
   * Server-side apply with force; before it, lists with entries of others are replaced by a merge patch guarded by
   * resourceVersion. An apply cannot remove them, and would be refused where the wanted entry collides with one
   * (a Service port edited from 80 to 9999 under the same name: 422).
   */
  private async setBack(
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

  /**
   * What an update of ours holds can wait where something was set back; but not until nothing differs, for a webhook may
   * see to it that something does. Where something else is wanted it is done at once: what is left out is to go.
   */
  async uniteLater(
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
    if (!memory.isSplit) {
      return written;
    }
    if (found.some(isOfWish)) {
      return this.uniteNow(task, written, found);
    }
    if (hasWaited) {
      return (await this.unite(task, written, found)) ?? written;
    }
    this.options.onUnfinished(owner);
    return written;
  }

  /** As `uniteNow`, where nothing hangs on it: undefined when somebody wrote in between, or it is refused; it is tried again. */
  async unite(
    task: Task,
    live: Observed,
    found: readonly Difference[],
  ): Promise<Written | undefined> {
    try {
      return await this.uniteNow(task, live, found);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      if (error.stale) {
        this.options.onUnfinished(task.owner);
      }
      return undefined;
    }
  }

  /**
   * Makes the fields that an update of ours holds part of what is applied, and applies it again without those that are
   * not wanted: no apply removes what an update holds.
   */
  private async uniteNow(
    task: Task,
    live: Observed,
    found: readonly Difference[],
  ): Promise<Written> {
    const before = await this.fold(task, live);
    const applied = this.toApply(task, before);
    const written = await this.applyOver(task, before.object, applied);
    task.memory.isSplit = false;
    this.settleWritten(task, written);
    this.lookForOthers(task, found, written.object);
    return written;
  }

  private async fold(
    { resource, work }: Task,
    { object, managedFields = [] }: Observed,
  ): Promise<Written> {
    const before = { object, managedFields };
    return (await this.writer.foldUpdates(work, resource, before)) ?? before;
  }

  private settleWritten(task: Task, { object, managedFields }: Written): void {
    const { initially } = task;
    const { fieldManager } = this.options;
    settle(
      task,
      initially && {
        version: versionOf(object),
        isTaken: isTakenOver(initially.field, managedFields, fieldManager),
      },
    );
  }
}
