import {
  FLYRAIL_PAUSED,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim, StatusReport } from '../outcome';

/** Keeps what the status said, but for Ready, which tells of the present generation. */
export function readyFalse(
  object: KubernetesObject,
  reason: string,
  message: string,
): StatusReport {
  const { conditions, status } = statusWith(object, {
    type: 'Ready',
    status: 'False',
    reason,
    message,
  });
  return { conditions, status };
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

/**
 * Keeps what the status said, and of which generation it said it, with this one condition said anew: for an object
 * that is not looked at further. So nobody takes for applied what was asked for meanwhile.
 */
export function statusWith(
  object: KubernetesObject,
  claim: ConditionClaim,
): StatusReport {
  const {
    conditions = [],
    observedGeneration,
    ...status
  } = (object.status ?? {}) as {
    conditions?: ConditionClaim[];
    observedGeneration?: number;
  };
  return {
    status,
    observedGeneration,
    conditions: [
      ...conditions.filter(({ type }) => type !== claim.type),
      claim,
    ],
  };
}
