import { resourcePath } from '@flyrail/backstage-plugin-flyrail-common';
import {
  CostOptimization,
  MANAGED_BY_COST_OPTIMIZER,
  type CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { FIELD_MANAGER } from '../change/write';
import type { Look } from '../parts';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

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
