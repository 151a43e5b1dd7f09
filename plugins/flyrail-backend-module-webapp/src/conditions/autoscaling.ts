import type {
  AppliedObject,
  ConditionClaim,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  replicaBounds,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { isAutoscaled } from '../desired/horizontalPodAutoscaler';
import { missingPart, type StatusCondition } from './parts';

/** Whether the autoscaler can do its work; nothing when nobody asked for one. Measured values are left out: they never rest. */
export function autoscalingCondition(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): ConditionClaim[] {
  const type = 'AutoscalingReady';
  const part = objects.find(
    ({ resource }) => resource.kind === 'HorizontalPodAutoscaler',
  );
  if (!isAutoscaled(app) || !part) {
    return [];
  }
  const missing = missingPart(
    type,
    part,
    'Kubernetes 1.23 and later do; set spec.autoscaling.enabled to false on older ones',
  );
  return [missing ?? { type, ...scalerState(app, part) }];
}

type State = Omit<ConditionClaim, 'type'>;

function scalerState(app: WebAppObject, { object }: AppliedObject): State {
  const { minReplicas, maxReplicas } = replicaBounds(app.spec);
  const range = `${minReplicas} to ${maxReplicas} replicas`;
  const { conditions = [] } = (object?.status ?? {}) as {
    conditions?: StatusCondition[];
  };
  const of = (type: string) => conditions.find(found => found.type === type);
  const able = of('AbleToScale');
  if (able?.status === 'False') {
    return {
      status: 'False',
      reason: able.reason || 'UnableToScale',
      message: `The autoscaler cannot set the replicas: ${able.message}; the replicas stay as they are`,
    };
  }
  const active = of('ScalingActive');
  if (active?.status === 'False') {
    return withoutMetrics(active);
  }
  if (active?.status !== 'True') {
    return {
      status: 'Unknown',
      reason: 'AutoscalerStarting',
      message: `The autoscaler has not looked at it yet (${range})`,
    };
  }
  const limited = of('ScalingLimited');
  return limited?.status === 'True' && limited.reason === 'TooManyReplicas'
    ? {
        status: 'True',
        reason: 'AtMaxReplicas',
        message: `It would take more than ${maxReplicas} replicas if it might: raise spec.autoscaling.maxReplicas if it is too slow`,
      }
    : {
        status: 'True',
        reason: 'Autoscaling',
        message: `The autoscaler keeps ${range}, aiming for ${
          app.spec.autoscaling!.targetCPUUtilization
        } % of the CPU request`,
      };
}

function withoutMetrics({ message = '', reason }: StatusCondition): State {
  const stays = 'until then the replicas stay as they are';
  if (/missing request for cpu/i.test(message)) {
    return {
      status: 'False',
      reason: 'CPURequestMissing',
      message: `The autoscaler has nothing to compare with, a container has no CPU request (${message}): set spec.resources.requests.cpu; ${stays}`,
    };
  }
  if (
    /could not find the requested resource|unable to handle the request|not registered/i.test(
      message,
    )
  ) {
    return {
      status: 'False',
      reason: 'MetricsServerMissing',
      message: `The cluster has no resource metrics (${message}): install metrics-server, or set spec.autoscaling.enabled to false; ${stays}`,
    };
  }
  // Every pod that starts has no metrics for the first half minute.
  return {
    status: 'Unknown',
    reason: 'AwaitingMetrics',
    message: `The autoscaler waits for metrics of the pods (${reason}); ${stays}`,
  };
}
