import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  Deployment,
  type InitialField,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  replicaBounds,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf } from './labels';

/** Whether an autoscaler chooses the replicas. */
export const isAutoscaled = ({ spec }: WebAppObject): boolean =>
  spec.autoscaling?.enabled === true;

/** The autoscaler writes the replicas of the Deployment, which begins with those of the spec, within its bounds. */
export function initialReplicas(app: WebAppObject): InitialField[] {
  if (!isAutoscaled(app)) {
    return [];
  }
  const { minReplicas, maxReplicas } = replicaBounds(app.spec);
  const value = Math.min(maxReplicas, Math.max(minReplicas, app.spec.replicas));
  return [{ resource: Deployment, field: 'spec.replicas', value }];
}

/**
 * Replicas by CPU. Up at once, down by half a minute by minute after five quiet minutes: a pod too many costs little,
 * a pod too few costs requests.
 */
export function horizontalPodAutoscalerOf(app: WebAppObject): KubernetesObject {
  const { targetCPUUtilization } = app.spec.autoscaling!;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: app.metadata.name, labels: labelsOf(app) },
    spec: {
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: app.metadata.name,
      },
      ...replicaBounds(app.spec),
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: {
              type: 'Utilization',
              averageUtilization: targetCPUUtilization,
            },
          },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
        },
      },
    },
  };
}
