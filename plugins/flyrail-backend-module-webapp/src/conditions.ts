import type {
  Condition,
  KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { apiVersionOf } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ApplyReport,
  ConditionClaim,
  StatusReport,
} from '@flyrail/backstage-plugin-flyrail-node';
import type {
  WebAppObject,
  WebAppStatus,
} from '@flyrail/backstage-plugin-webapp-common';
import { podTrouble } from './podTrouble';

/** A Deployment's status, as far as it is read here. */
interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  conditions?: Condition[];
}

/**
 * The status of a WebApp, from what was applied and what its pods say. Pure.
 *
 * - `Ready`: everything it should have is applied. It does not wait for pods.
 * - `Available`: enough pods answer.
 * - `Progressing`: a rollout is under way.
 * - `Degraded`: something needs a person; only there when True.
 */
export function summarize(
  app: WebAppObject,
  applied: ApplyReport,
  pods: readonly KubernetesObject[],
): StatusReport {
  const deployment = applied.objects.find(
    ({ resource }) => resource.kind === 'Deployment',
  );
  const ready = readyCondition(app, applied.objects);
  const usable =
    deployment?.outcome === 'foreign' ? undefined : deployment?.object;
  const available = availableCondition(app, usable, pods);
  const progressing = progressingCondition(usable);
  const trouble = [ready, available].find(
    ({ status: value, passing }) => value === 'False' && !passing,
  );
  const status = (usable?.status ?? {}) as DeploymentStatus;
  return {
    conditions: [
      ready,
      available,
      progressing,
      ...(trouble
        ? [
            {
              type: 'Degraded',
              status: 'True' as const,
              reason: trouble.reason,
              message: trouble.message,
            },
          ]
        : []),
    ],
    status: {
      replicas: status.replicas ?? 0,
      readyReplicas: status.readyReplicas ?? 0,
      owned: applied.objects
        .filter(({ outcome }) => outcome !== 'unserved')
        .map(({ resource, name, outcome, object }) => ({
          apiVersion: apiVersionOf(resource),
          kind: resource.kind,
          name,
          state: ownedState(outcome, object !== undefined),
        })),
      ...driftSummary(app, applied.objects),
    },
  };
}

function ownedState(
  outcome: AppliedObject['outcome'],
  isThere: boolean,
): 'foreign' | 'present' | 'missing' {
  if (outcome === 'foreign') {
    return 'foreign';
  }
  return isThere ? 'present' : 'missing';
}

function readyCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim {
  const type = 'Ready';
  const foreign = objects.filter(({ outcome }) => outcome === 'foreign');
  if (foreign.length > 0) {
    const names = foreign
      .map(
        ({ resource, name, problem }) =>
          `${resource.kind} "${name}" (${problem})`,
      )
      .join(', ');
    return {
      type,
      status: 'False',
      reason: 'NameTaken',
      message: `The name is taken by ${names}, which is left alone. Rename this WebApp, or delete or rename ${
        foreign.length === 1 ? 'that object' : 'those objects'
      }`,
    };
  }
  const refused = objects.find(({ outcome }) => outcome === 'refused');
  if (refused) {
    return { type, status: 'False', ...refusal(refused) };
  }
  return {
    type,
    status: 'True',
    reason: 'Applied',
    message: `${objects
      .filter(({ outcome }) => outcome !== 'unserved')
      .map(({ resource }) => resource.kind)
      .join(', ')} of ${app.metadata.name} are as they should be`,
  };
}

/** What the API server refused, and what to do about it. Shared with the pods that a Deployment could not make. */
function refusal({
  resource,
  name,
  problem = '',
}: AppliedObject): Pick<ConditionClaim, 'reason' | 'message'> {
  const what = `${resource.kind} "${name}" was refused: ${problem}`;
  return classifyRefusal(what, problem) ?? { reason: 'Refused', message: what };
}

function classifyRefusal(
  what: string,
  problem: string,
): Pick<ConditionClaim, 'reason' | 'message'> | undefined {
  if (/exceeded quota/i.test(problem)) {
    return {
      reason: 'QuotaExceeded',
      message: `${what}; the namespace's ResourceQuota is used up: lower spec.replicas or spec.resources, or ask for more quota`,
    };
  }
  if (/failed quota|must specify (limits|requests)/i.test(problem)) {
    return {
      reason: 'QuotaNeedsResources',
      message: `${what}; the namespace's ResourceQuota wants spec.resources requests and limits to be set`,
    };
  }
  if (/violates PodSecurity/i.test(problem)) {
    return {
      reason: 'PodSecurityViolation',
      message: `${what}; the namespace enforces a stricter Pod Security Standard: set spec.security.podSecurityStandard to it`,
    };
  }
  if (/maximum (cpu|memory)|minimum (cpu|memory)/i.test(problem)) {
    return {
      reason: 'LimitRangeViolation',
      message: `${what}; the namespace's LimitRange sets these bounds: change spec.resources`,
    };
  }
  if (/admission webhook/i.test(problem)) {
    return { reason: 'AdmissionRefused', message: what };
  }
  if (/^it is being deleted/.test(problem)) {
    return {
      reason: 'BeingDeleted',
      message: what.replace(' was refused: it ', ' '),
    };
  }
  if (/is being terminated/i.test(problem)) {
    return { reason: 'NamespaceTerminating', message: what };
  }
  return undefined;
}

function availableCondition(
  app: WebAppObject,
  deployment: KubernetesObject | undefined,
  pods: readonly KubernetesObject[],
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
  const trouble =
    podTrouble(app.spec, pods) ?? replicaFailure(status.conditions);
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
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return {
      type,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
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
): Pick<ConditionClaim, 'reason' | 'message'> | undefined {
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

function progressingCondition(
  deployment: KubernetesObject | undefined,
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
  return own?.reason === 'ProgressDeadlineExceeded'
    ? {
        type,
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: own.message,
      }
    : {
        type,
        status: 'True',
        reason: 'RollingOut',
        message: `${updated} of ${wanted} replicas are of the current spec`,
      };
}

function driftSummary(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): Pick<WebAppStatus, 'driftHealed' | 'lastDrift'> {
  const before = app.status as WebAppStatus | undefined;
  const drifts = objects.flatMap(({ drift }) => drift ?? []);
  const healed = (before?.driftHealed ?? 0) + drifts.length;
  const last = drifts[drifts.length - 1];
  const lastDrift = last
    ? {
        kind: last.kind,
        name: last.name,
        change: last.change,
        ...(last.fields.length
          ? {
              fields: last.fields
                .slice(0, 50)
                .map(field => field.slice(0, 512)),
            }
          : {}),
        ...(last.by ? { by: last.by } : {}),
        detectedAt: last.detectedAt,
        ...(last.healedAt ? { healedAt: last.healedAt } : {}),
      }
    : before?.lastDrift;
  return {
    ...(healed > 0 ? { driftHealed: healed } : {}),
    ...(lastDrift ? { lastDrift } : {}),
  };
}

/** Keeps what was last known, and says that nothing is looked at. */
export function pausedReport(app: WebAppObject): StatusReport {
  const {
    conditions = [],
    observedGeneration: _,
    ...status
  } = (app.status ?? {}) as WebAppStatus;
  return {
    status,
    conditions: [
      ...conditions
        .filter(({ type }) => type !== 'Paused')
        .map(({ type, status: value, reason, message }) => ({
          type,
          status: value,
          reason,
          message,
        })),
      {
        type: 'Paused',
        status: 'True',
        reason: 'PausedBySpec',
        message:
          'spec.paused is true: nothing is changed or healed until it is false',
      },
    ],
  };
}

function conditionOf(
  conditions: Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}
