import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CostOptimization,
  MANAGED_BY_COST_OPTIMIZER,
  ROLLBACK_REQUEST,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { FIELD_MANAGER } from '../change/write';
import type { Look } from '../parts';
import type { RollbackState } from '../state/rollbackState';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** The person behind a request, as the portal notes it. */
export const requesterOf = ({ object }: Pick<Look, 'object'>) =>
  object.metadata.annotations?.['flyrail.io/requested-by'];

/** As much of a request as fits into a sentence: anything may be in an annotation. */
export const named = (requested: string) =>
  Array.from(requested).slice(0, 64).join('');

/** Takes a person's request off the object: it is being seen to. */
export async function consume(
  { object, request }: Look,
  annotation: string,
): Promise<void> {
  if (object.metadata.annotations?.[annotation] !== undefined) {
    await patchMetadata(object, request, {
      annotations: { [annotation]: null },
    });
  }
}

/**
 * Whether a person wants a kept change undone: by its id, or by that of the one it was put upon, which is what their page
 * may have shown. Pure.
 */
export function isRollbackAsked(
  { object }: Pick<Look, 'object'>,
  { recommendation, previous }: RollbackState,
): boolean {
  const requested = object.metadata.annotations?.[ROLLBACK_REQUEST];
  return (
    requested !== undefined &&
    [recommendation.id, previous?.recommendation.id].includes(requested)
  );
}

/** Takes a rollback request off that names nothing in force: it would undo a later change of that id at once. */
export async function discardRollback(
  look: Look,
  inForce: string | undefined,
): Promise<void> {
  const requested = look.object.metadata.annotations?.[ROLLBACK_REQUEST];
  if (requested === undefined || requested === inForce) {
    return;
  }
  await discard(look, ROLLBACK_REQUEST);
  look.event({
    type: 'Warning',
    reason: 'OptimizationFailed',
    action: 'RollBack',
    note: `Rolling back "${named(requested)}" was asked for, but ${
      inForce === undefined ? 'nothing' : `"${inForce}"`
    } is in force now: look at it and ask again`,
  });
}

/** Takes a request off that names nothing any more. Rejects as stale where a person may have asked anew since. */
export async function discard(
  { object, request }: Look,
  annotation: string,
): Promise<void> {
  const { resourceVersion } = object.metadata;
  await patchMetadata(object, request, {
    resourceVersion,
    annotations: { [annotation]: null },
  });
}

/** Labels the object as ours, where no webhook has done so. */
export async function label({ object, request }: Look): Promise<void> {
  if (object.metadata.labels?.[MANAGED_BY] !== MANAGED_BY_COST_OPTIMIZER) {
    await patchMetadata(object, request, {
      labels: { [MANAGED_BY]: MANAGED_BY_COST_OPTIMIZER },
    });
  }
}

async function patchMetadata(
  { metadata: { name, namespace, uid } }: CostOptimizationObject,
  request: Look['request'],
  change: object,
): Promise<void> {
  await request({
    method: 'PATCH',
    path: resourcePath(CostOptimization, { namespace, name }),
    query: { fieldManager: FIELD_MANAGER },
    contentType: 'application/merge-patch+json',
    // The uid is a precondition: never a successor of the same name.
    body: { metadata: { uid, ...change } },
  });
}
