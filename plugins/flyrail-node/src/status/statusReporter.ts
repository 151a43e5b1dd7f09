import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import { isTrouble } from './conditions';
import type { EventRecorder } from './eventRecorder';
import { keyOf } from '../cache/objectStore';
import type { OperatorScope } from '../reconcile/operatorScope';
import type { StatusReport } from '../outcome';
import { writeStatus } from './statusWriter';
import type { Work } from '../reconcile/work';

/** What changes at every look is written at most this often. */
const quietMs = 60_000;

/** Writes what a reconcile found to the status, if it differs, and an Event for each condition that changed. */
export class StatusReporter {
  /** When the status of an object (by uid) with quiet fields was last written. */
  private readonly saidAt = new Map<string, number>();

  constructor(
    private readonly scope: OperatorScope,
    private readonly events: EventRecorder,
  ) {}

  /** The object is gone. */
  forget(uid: string): void {
    this.saidAt.delete(uid);
  }

  /** `object` is what was reconciled. Nothing is written when it was deleted or recreated meanwhile. */
  async report(
    object: KubernetesObject,
    found: StatusReport,
    work: Work,
  ): Promise<void> {
    const { clock, operator, primary } = this.scope;
    // The cache may have moved on; a status is compared with the latest one of the same object.
    const latest = primary.get(keyOf(object));
    if (!latest || latest.metadata.uid !== object.metadata.uid) {
      return;
    }
    const saidAt = this.saidAt.get(object.metadata.uid!) ?? -Infinity;
    try {
      const written = await writeStatus({
        hush: clock.monotonic() - saidAt < quietMs,
        work,
        resource: operator.watches,
        fieldManager: this.scope.fieldManager,
        object: {
          ...latest,
          metadata: {
            ...latest.metadata,
            // What was observed is the generation that was reconciled, not the one that came meanwhile.
            generation: object.metadata.generation,
          },
        },
        report: found,
        now: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      });
      if (!written.object) {
        return;
      }
      if (found.quiet) {
        this.saidAt.set(object.metadata.uid!, clock.monotonic());
      }
      this.written(latest, written.object);
      for (const condition of written.transitions) {
        this.events.record(
          operator.watches,
          latest,
          {
            type: isTrouble(condition) ? 'Warning' : 'Normal',
            reason: condition.reason,
            action: 'Reconcile',
            note: `${condition.type}: ${condition.message}`,
          },
          work,
        );
      }
    } catch (error) {
      // Deleted or recreated meanwhile: there is nobody to tell.
      if (error instanceof ApiError && (error.status === 404 || error.stale)) {
        return;
      }
      throw error;
    }
  }

  private written(latest: KubernetesObject, object: KubernetesObject): void {
    const { emit, labels, metrics, operator, primary, queue } = this.scope;
    metrics.writesTotal.inc({
      ...labels,
      kind: operator.watches.kind,
      verb: 'status',
    });
    const change = primary.upsert(object);
    if (change) {
      const statusOnly = onlyStatusChanged(latest, object);
      emit({ type: 'upsert', object, statusOnly });
      if (!statusOnly) {
        // The answer brought a newer spec before the watch did.
        queue.add(keyOf(object));
      }
    }
  }
}

/** Whether nothing changed that a reconcile looks at: its own status write must not call it again. */
export function onlyStatusChanged(
  previous: KubernetesObject | undefined,
  object: KubernetesObject,
): boolean {
  const finalizersOf = ({ metadata }: KubernetesObject) =>
    JSON.stringify(metadata.finalizers);
  return (
    previous?.metadata.uid === object.metadata.uid &&
    isSameWish(previous!, object) &&
    finalizersOf(previous!) === finalizersOf(object)
  );
}

/** Whether both ask for the same; finalizers and status ask for nothing. */
export function isSameWish(
  before: KubernetesObject,
  now: KubernetesObject,
): boolean {
  const relevant = ({ metadata }: KubernetesObject) =>
    JSON.stringify([
      metadata.generation,
      metadata.labels,
      metadata.annotations,
      metadata.deletionTimestamp,
    ]);
  return relevant(before) === relevant(now);
}
