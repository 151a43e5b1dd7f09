import type { DriftRecord } from '@flyrail/backstage-plugin-flyrail-common';

/** How many are remembered for each owner. */
const kept = 20;

/** The last drifts of what each owner owns. In memory: Events and metrics outlive the process, this does not. */
export class DriftLog {
  private readonly records = new Map<string, DriftRecord[]>();

  add(ownerUid: string, record: DriftRecord): void {
    const records = this.records.get(ownerUid) ?? [];
    records.unshift(record);
    records.length = Math.min(records.length, kept);
    this.records.set(ownerUid, records);
  }

  /** Newest first. */
  of(ownerUid: string): DriftRecord[] {
    return [...(this.records.get(ownerUid) ?? [])];
  }

  forget(ownerUid: string): void {
    this.records.delete(ownerUid);
  }
}
