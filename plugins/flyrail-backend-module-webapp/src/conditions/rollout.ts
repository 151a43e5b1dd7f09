import type {
  Condition,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim } from '@flyrail/backstage-plugin-flyrail-node';
import { classifyRefusal, type Because } from './refusals';

/** In a Deployment's condition Progressing: no pod came up for ten minutes. */
export const DEADLINE_EXCEEDED = 'ProgressDeadlineExceeded';

/** A Deployment's status, as far as it is read here. */
export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  conditions?: Condition[];
}

/** Whether enough pods answer; if not, why, from the pods themselves (`ofPods`) where they say so. */
export function availableCondition(
  deployment: KubernetesObject | undefined,
  ofPods: Because | undefined,
): ConditionClaim {
  const type = 'Available';
  if (!deployment) {
    return {
      type,
      status: 'False',
      reason: 'NoDeployment',
      message: 'There is no Deployment of this WebApp',
      // Ready says why there is none.
      passing: true,
    };
  }
  const status = (deployment.status ?? {}) as DeploymentStatus;
  const wanted = (deployment.spec as { replicas?: number })?.replicas ?? 1;
  const count = `${status.availableReplicas ?? 0} of ${wanted} replicas answer`;
  const trouble = ofPods ?? replicaFailure(status.conditions);
  const isAvailable =
    conditionOf(status.conditions, 'Available')?.status === 'True';
  if (isAvailable) {
    return {
      type,
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: trouble ? `${count}; ${trouble.message}` : count,
    };
  }
  if (trouble) {
    return {
      type,
      status: 'False',
      reason: trouble.reason,
      message: trouble.message,
    };
  }
  const progressing = conditionOf(status.conditions, 'Progressing');
  if (progressing?.reason === DEADLINE_EXCEEDED) {
    return {
      type,
      status: 'False',
      reason: DEADLINE_EXCEEDED,
      message: `${count}, and none came for ten minutes; look at the pods' logs and events`,
    };
  }
  return {
    type,
    status: 'False',
    reason: 'Starting',
    message: count,
    passing: true,
  };
}

/** Pods that the API server did not let the Deployment create: quota, Pod Security, webhooks. */
function replicaFailure(
  conditions: Condition[] | undefined,
): Because | undefined {
  const failure = conditionOf(conditions, 'ReplicaFailure');
  if (failure?.status !== 'True') {
    return undefined;
  }
  const what = `pods were refused: ${failure.message}`;
  return (
    classifyRefusal(what, failure.message) ?? {
      reason: 'PodsRefused',
      message: what,
    }
  );
}

/** Whether a rollout is under way; of one that is stuck, with what ails its pods. */
export function progressingCondition(
  deployment: KubernetesObject | undefined,
  ofPods: Because | undefined,
): ConditionClaim {
  const type = 'Progressing';
  if (!deployment) {
    return {
      type,
      status: 'False',
      reason: 'NoDeployment',
      message: 'Nothing to roll out',
    };
  }
  const status = (deployment.status ?? {}) as DeploymentStatus;
  const wanted = (deployment.spec as { replicas?: number })?.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  const settled =
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0) &&
    updated >= wanted &&
    (status.replicas ?? 0) <= updated &&
    (status.availableReplicas ?? 0) >= wanted;
  if (settled) {
    return {
      type,
      status: 'False',
      reason: 'RolledOut',
      message: 'The rollout is complete',
    };
  }
  const own = conditionOf(status.conditions, 'Progressing');
  return own?.reason === DEADLINE_EXCEEDED
    ? {
        type,
        status: 'False',
        reason: DEADLINE_EXCEEDED,
        message: `${
          own.message
        } ${updated} of ${wanted} pods are of the present spec, and not all of them come up: ${
          ofPods?.message ?? "look at the new pods' logs and events"
        }`,
      }
    : {
        type,
        status: 'True',
        reason: 'RollingOut',
        message: `${updated} of ${wanted} replicas are of the current spec`,
      };
}

function conditionOf(
  conditions: Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}
