import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';

/** What a watch told about an owned object before its owner was reconciled. */
export interface Notice {
  /** Milliseconds since the epoch. */
  at: number;
  change: 'deleted' | 'edited';
  managedFields?: ManagedField[];
}

/** An object as it was when we last looked at it. */
export interface Settled {
  /** Of what was wanted; the whole of it, thousands of times, would be megabytes. */
  fingerprint: string;
  /** For `initially`: the version we wrote, and whether the field was another's then. */
  written?: { version: string; isTaken: boolean };
}

/** What is remembered of one object of one owner. */
export interface Remembered {
  notice?: Notice;
  settled?: Settled;
  /** Names of differences: see `concede`. */
  conceded?: Set<string>;
  /** An update of ours holds fields, which no apply can remove. */
  isSplit?: boolean;
  /** Our last write found something new of others. */
  isOvertaken?: boolean;
}

/** What is remembered of the objects of each owner, while this process works on it. */
export class OwnersMemory {
  private readonly owners = new Map<string, Map<string, Remembered>>();

  /** Of one object; empty at first. Of an owner that is forgotten meanwhile, what is put there is lost. */
  of(ownerUid: string, id: string): Remembered {
    const objects = this.owners.get(ownerUid) ?? new Map<string, Remembered>();
    this.owners.set(ownerUid, objects);
    const remembered = objects.get(id) ?? {};
    objects.set(id, remembered);
    return remembered;
  }

  /** Forgets the objects of an owner that it wants no longer. */
  keepOnly(ownerUid: string, ids: ReadonlySet<string>): void {
    for (const id of this.owners.get(ownerUid)?.keys() ?? []) {
      if (!ids.has(id)) {
        this.owners.get(ownerUid)!.delete(id);
      }
    }
  }

  forget(ownerUid: string): void {
    this.owners.delete(ownerUid);
  }
}
