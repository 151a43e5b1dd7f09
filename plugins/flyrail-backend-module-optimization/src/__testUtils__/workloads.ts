import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';

/** A Deployment of two pods that ask for half a core and a quarter of a GiB each. */
export function deploymentObject(
  name: string,
  spec: Record<string, unknown> = {},
  metadata: KubernetesObject['metadata'] = {},
): KubernetesObject<any> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...metadata },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'nginx:1.21',
              resources: {
                requests: { cpu: '500m', memory: '256Mi' },
                limits: { memory: '512Mi' },
              },
            },
          ],
        },
      },
      ...spec,
    },
  };
}

/** A metric that is nobody's business here, and stays. */
export const queueMetric = {
  type: 'External',
  external: {
    metric: { name: 'queue' },
    target: { type: 'AverageValue', averageValue: '30' },
  },
};

/** A HorizontalPodAutoscaler that aims at 60 % of the CPU request of the Deployment of its name. */
export function autoscalerObject(
  name: string,
  metadata: Partial<KubernetesObject['metadata']>,
): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, ...metadata },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [
        queueMetric,
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 60 },
          },
        },
      ],
    },
  };
}
