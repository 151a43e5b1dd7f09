import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { apiVersionOf } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  AppliedObject,
  ApplyReport,
  ConditionClaim,
  StatusReport,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { podTrouble } from '../podTrouble';
import { adoptionCondition } from './adoption';
import { autoscalingCondition } from './autoscaling';
import { driftSummary } from './drift';
import { exposureCondition } from './exposure';
import { monitoringCondition } from './monitoring';
import { readyCondition } from './ready';
import {
  availableCondition,
  DEADLINE_EXCEEDED,
  progressingCondition,
  type DeploymentStatus,
} from './rollout';

/**
 * The status of a WebApp, from what was applied and what its pods say. Pure.
 *
 * - `Ready`: everything it should have is applied. It does not wait for pods.
 * - `Available`: enough pods answer.
 * - `Progressing`: a rollout is under way.
 * - `AutoscalingReady`, `ExposureReady`, `MonitoringReady`: only where the part is asked for.
 * - `Degraded`: what serves people needs a person; only there when True. Metrics do not serve them.
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
  const ofPods = podTrouble(app.spec, pods);
  const available = availableCondition(usable, ofPods);
  const progressing = progressingCondition(usable, ofPods);
  const autoscaling = autoscalingCondition(app, applied.objects);
  const exposure = exposureCondition(app, applied.objects);
  const monitoring = monitoringCondition(app, applied.objects);
  const trouble =
    [ready, available, ...autoscaling, ...exposure].find(
      ({ status: value, passing }) => value === 'False' && !passing,
    ) ?? (progressing.reason === DEADLINE_EXCEEDED ? progressing : undefined);
  const status = (usable?.status ?? {}) as DeploymentStatus;
  return {
    conditions: [
      ready,
      available,
      progressing,
      ...autoscaling,
      ...exposure,
      ...monitoring,
      ...adoptionCondition(app, applied.objects),
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

/** Nothing is looked at, for the spec says so. */
export const PAUSED: ConditionClaim = {
  type: 'Paused',
  status: 'True',
  reason: 'PausedBySpec',
  message:
    'spec.paused is true: nothing is changed or healed until it is false',
};
