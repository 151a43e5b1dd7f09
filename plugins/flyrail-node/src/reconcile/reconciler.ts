import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  FLYRAIL_PAUSED,
  isOfKind,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  ClusterUnreachableError,
  WorkEndedError,
} from '../cluster/apiError';
import { readObject } from '../cluster/readObject';
import { performOnce } from '../effects';
import type { Finalizer } from './finalizer';
import { JudgedSpecs } from './judgedSpecs';
import { keyOf } from '../cache/objectStore';
import type { Context } from '../operator';
import type { OperatorScope } from './operatorScope';
import type { Outcome } from '../outcome';
import type { OwnedObjects } from './ownedObjects';
import type { Owner } from '../apply/ownership';
import type { RelatedObjects } from './relatedObjects';
import {
  deletionReport,
  pausedReport,
  readyFalse,
} from '../status/runtimeReports';
import type { EventRecorder } from '../status/eventRecorder';
import type { StatusReporter } from '../status/statusReporter';
import type { Work } from './work';

/** A deletion may take this long before it is worth a word. */
const patienceMs = 60_000;

/**
 * One reconcile: the operator's own, between a check of the spec and the writing of the status. A paused object and an
 * invalid spec do not reach the operator; whatever it throws becomes a condition first.
 */
export class Reconciler {
  private readonly specs: JudgedSpecs;

  constructor(
    private readonly scope: OperatorScope,
    private readonly owned: OwnedObjects,
    private readonly related: RelatedObjects,
    private readonly status: StatusReporter,
    private readonly finalizer: Finalizer,
    private readonly events: EventRecorder,
  ) {
    this.specs = new JudgedSpecs(scope.operator.watches);
  }

  /** The object is gone. */
  forget(uid: string): void {
    this.specs.forget(uid);
  }

  /** Throws when it is to be tried again with backoff. */
  async reconcile(object: KubernetesObject, work: Work): Promise<Outcome> {
    if (object.metadata.deletionTimestamp) {
      return this.delete(object, work);
    }
    if (object.metadata.annotations?.[FLYRAIL_PAUSED] === 'true') {
      await this.status.report(object, pausedReport(object), work);
      return { type: 'done' };
    }
    const parsed = this.specs.parse(object);
    if (!parsed.ok) {
      const message = parsed.problems
        .map(problem => `${problem.field}: ${problem.message}`)
        .join('; ');
      const cause = `The spec is not valid: ${message}`;
      await this.status.report(
        object,
        readyFalse(object, 'InvalidSpec', cause),
        work,
      );
      return { type: 'stalled', cause };
    }
    return this.tellingFailure(object, work, async () => {
      if (!(await this.finalizer.ensure(object, work))) {
        // The watch brings its deletion, or its successor.
        return { type: 'done' };
      }
      return this.scope.operator.reconcile(
        this.contextFor(parsed.object as KubernetesObject, work),
      );
    });
  }

  /** Says in the status that it did not go well, and keeps the rest of it. */
  tellFailure(
    object: KubernetesObject,
    work: Work,
    { reason, message }: { reason: string; message: string },
  ): Promise<void> {
    return this.status.report(
      object,
      readyFalse(object, reason, `${message}. It is tried again.`),
      work,
    );
  }

  /**
   * Owner references and the garbage collector clean up in the cluster; what is outside is the operator's `finalize`.
   * It is given the object as it is, valid or not, paused or not: a deletion must not depend on the spec.
   */
  private async delete(object: KubernetesObject, work: Work): Promise<Outcome> {
    const { finalize } = this.scope.operator;
    if (!finalize || !this.finalizer.isOn(object)) {
      return this.waitForOthers(object, work);
    }
    return this.tellingFailure(object, work, async () => {
      const { apply: _, ...context } = this.contextFor(object, work);
      const outcome = await finalize(context);
      if (outcome.type === 'done') {
        await this.finalizer.remove(object, work);
      }
      return outcome;
    });
  }

  /** Others' finalizers hold it: normally for seconds; after a minute it is said what it waits for. */
  private async waitForOthers(
    object: KubernetesObject,
    work: Work,
  ): Promise<Outcome> {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    const waitedMs =
      this.scope.clock.now() - Date.parse(deletionTimestamp ?? '');
    if (finalizers.length === 0) {
      return { type: 'done' };
    }
    if (waitedMs < patienceMs) {
      return { type: 'requeueAfter', afterMs: patienceMs - waitedMs };
    }
    await this.status.report(object, deletionReport(object), work);
    return { type: 'done' };
  }

  /** Runs the operator's part, and writes what came of it. */
  private async tellingFailure(
    object: KubernetesObject,
    work: Work,
    step: () => Promise<Outcome>,
  ): Promise<Outcome> {
    let outcome: Outcome;
    try {
      outcome = await step();
    } catch (thrown) {
      const error = asError(thrown);
      if (
        work.signal.aborted ||
        error instanceof WorkEndedError ||
        error instanceof ClusterUnreachableError
      ) {
        throw error;
      }
      if (!(error instanceof ApiError)) {
        this.scope.metrics.reconcilePanics.inc(this.scope.labels);
        this.scope.logger.error(
          `Reconcile of ${object.kind} ${keyOf(object)} threw`,
          error,
        );
      }
      await this.tellFailure(object, work, {
        reason: 'ReconcileError',
        message: error.message,
      });
      throw error;
    }
    if (outcome.report) {
      await this.status.report(object, outcome.report, work);
    }
    return outcome;
  }

  private contextFor(object: KubernetesObject, work: Work): Context {
    const { clock, connection, effects, identity, kinds, operator } =
      this.scope;
    const owner: Owner = { resource: operator.watches, object };
    const { uid, namespace = '', name } = object.metadata;
    return {
      object,
      cluster: {
        name: connection.name,
        serves: resource => this.owned.serves(resource),
        definition: wanted => kinds.find(kind => isOfKind(kind, wanted)),
      },
      apply: (objects, options) =>
        this.owned.apply(owner, objects, work, options),
      get: (resource, at, options) => readOne(work, resource, at, options),
      request: request => work.request(request),
      event: claim => this.events.record(operator.watches, object, claim, work),
      related: resource => this.related.of(resource, keyOf(object)),
      signal: work.signal,
      once: (key, effect) =>
        performOnce({
          ledger: effects,
          key: [connection.name, operator.name, uid, key].join('/'),
          holder: `${identity}_${randomUUID()}`,
          effect,
          assertGoingOn: () => work.assertGoingOn(),
          signal: work.signal,
        }),
      logger: this.scope.logger.child({ namespace, name: name! }),
      now: () => new Date(clock.now()),
    };
  }
}

/** JavaScript throws anything, and what is not an Error has no message to tell. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(`It threw ${inspect(thrown)}, which is not an Error`);
}

async function readOne(
  work: Work,
  resource: ResourceRef,
  at: { namespace?: string; name: string },
  { managedFields = false } = {},
): Promise<KubernetesObject | undefined> {
  const object = await readObject(work, resource, at);
  if (!managedFields) {
    delete object?.metadata.managedFields;
  }
  return object;
}
