import {
  FLYRAIL_PAUSED,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim, StatusReport } from '../outcome';

/** Keeps what the status said, but for Ready. */
export function readyFalse(
  object: KubernetesObject,
  reason: string,
  message: string,
): StatusReport {
  return statusWith(object, {
    type: 'Ready',
    status: 'False',
    reason,
    message,
  });
}

/** Keeps what the status said and adds that nobody looks any longer. */
export function pausedReport(object: KubernetesObject): StatusReport {
  return statusWith(object, {
    type: 'Paused',
    status: 'True',
    reason: 'PausedByAnnotation',
    message: `The annotation ${FLYRAIL_PAUSED} is "true": nothing is changed or healed until it is removed`,
  });
}

/** Says what a deletion waits for, when it takes suspiciously long. */
export function deletionReport(object: KubernetesObject): StatusReport {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return statusWith(object, {
    type: 'Deleting',
    status: 'True',
    reason: 'WaitsForFinalizers',
    message: `Being deleted since ${deletionTimestamp}, waits for ${finalizers.join(
      ', ',
    )}. If what put a finalizer there is gone for good, remove it: kubectl edit, metadata.finalizers`,
  });
}

/** Keeps what the status said, with this one condition said anew: for an object that is not looked at further. */
export function statusWith(
  object: KubernetesObject,
  claim: ConditionClaim,
): StatusReport {
  const {
    conditions = [],
    observedGeneration: _,
    ...status
  } = (object.status ?? {}) as {
    conditions?: ConditionClaim[];
    observedGeneration?: number;
  };
  return {
    status,
    conditions: [
      ...conditions.filter(({ type }) => type !== claim.type),
      claim,
    ],
  };
}
