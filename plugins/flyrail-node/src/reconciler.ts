import {
  FLYRAIL_PAUSED,
  parseResource,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from './apiError';
import type { Owner } from './applier';
import { performOnce } from './effects';
import { keyOf } from './objectStore';
import type { Context } from './operator';
import type { OperatorScope } from './operatorScope';
import type { Outcome } from './outcome';
import type { OwnedObjects } from './ownedObjects';
import type { RelatedObjects } from './relatedObjects';
import { pausedReport, readyFalse } from './runtimeReports';
import type { StatusReporter } from './statusReporter';

/**
 * One reconcile: the operator's own, between a check of the spec and the writing of the status. A paused object and an
 * invalid spec do not reach the operator; whatever it throws becomes a condition first.
 */
export class Reconciler {
  constructor(
    private readonly scope: OperatorScope,
    private readonly owned: OwnedObjects,
    private readonly related: RelatedObjects,
    private readonly status: StatusReporter,
  ) {}

  /** Throws when it is to be tried again with backoff. */
  async reconcile(object: KubernetesObject): Promise<Outcome> {
    if (object.metadata.annotations?.[FLYRAIL_PAUSED] === 'true') {
      await this.status.report(object, pausedReport(object));
      return { type: 'done' };
    }
    const parsed = parseResource(this.scope.operator.watches, object);
    if (!parsed.ok) {
      const message = parsed.problems
        .map(problem => `${problem.field}: ${problem.message}`)
        .join('; ');
      const cause = `The spec is not valid: ${message}`;
      await this.status.report(
        object,
        readyFalse(object, 'InvalidSpec', cause),
      );
      return { type: 'stalled', cause };
    }
    let outcome: Outcome;
    try {
      outcome = await this.scope.operator.reconcile(
        this.contextFor(parsed.object as KubernetesObject),
      );
    } catch (error) {
      if (
        this.scope.signal.aborted ||
        error instanceof ClusterUnreachableError
      ) {
        throw error;
      }
      if (!(error instanceof ApiError)) {
        this.scope.metrics.reconcilePanics.inc(this.scope.labels);
        this.scope.logger.error(
          `Reconcile of ${object.kind} ${keyOf(object)} threw`,
          error as Error,
        );
      }
      await this.status.report(
        object,
        readyFalse(
          object,
          'ReconcileError',
          `${(error as Error).message}. It is tried again.`,
        ),
      );
      throw error;
    }
    if (outcome.report) {
      await this.status.report(object, outcome.report);
    }
    return outcome;
  }

  private contextFor(object: KubernetesObject): Context {
    const { clock, connection, operator } = this.scope;
    const owner: Owner = { resource: operator.watches, object };
    return {
      object,
      cluster: {
        name: connection.name,
        serves: resource => this.owned.serves(resource),
      },
      apply: objects => this.owned.apply(owner, objects),
      related: resource => this.related.of(resource, keyOf(object)),
      signal: this.scope.signal,
      once: (key, effect) =>
        performOnce({
          ledger: this.scope.effects,
          key: [connection.name, operator.name, object.metadata.uid, key].join(
            '/',
          ),
          holder: this.scope.identity,
          effect,
          signal: this.scope.signal,
        }),
      logger: this.scope.logger.child({
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name!,
      }),
      now: () => new Date(clock.now()),
    };
  }
}
