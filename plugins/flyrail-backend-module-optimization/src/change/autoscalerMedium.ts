import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { HorizontalPodAutoscaler } from '@flyrail/backstage-plugin-flyrail-node';
import type { Leaf, Medium } from './leaves';

interface ResourceMetric {
  name?: string;
  container?: string;
  target?: {
    type?: string;
    averageUtilization?: number;
    averageValue?: string;
  };
}

/** One of `spec.metrics`: of other types (Pods, Object, External) nothing is read. */
export interface AutoscalerMetric {
  type?: string;
  resource?: ResourceMetric;
  containerResource?: ResourceMetric;
}

export interface AutoscalerSpec {
  scaleTargetRef?: { kind?: string; name?: string };
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: AutoscalerMetric[];
}

/** What a metric says of a resource, whichever of the two types it is; undefined for the others. Pure. */
export const resourceMetricOf = (metric: AutoscalerMetric) =>
  metric.resource ?? metric.containerResource;

/** The targets of a HorizontalPodAutoscaler (autoscaling/v2) in percent. Pure. */
export function autoscalerMedium(object: KubernetesObject): Medium {
  const { metrics = [] } = (object.spec ?? {}) as AutoscalerSpec;
  const isOf = (leaf: Leaf) => (metric: AutoscalerMetric) => {
    const found = resourceMetricOf(metric);
    return (
      found?.target?.type === 'Utilization' &&
      leaf.field === `utilization.${found.name}` &&
      leaf.container === found.container
    );
  };
  return {
    resource: HorizontalPodAutoscaler,
    object: {
      ...object,
      apiVersion: 'autoscaling/v2',
      kind: HorizontalPodAutoscaler.kind,
    },
    has: leaf => leaf.autoscaler === object.metadata.name,
    read: leaf => {
      const metric = metrics.find(isOf(leaf));
      const percent =
        metric && resourceMetricOf(metric)?.target?.averageUtilization;
      return percent === undefined ? null : String(percent);
    },
    patch: (values, metadata) => ({
      // The list has no merge key: it is sent whole, on exactly the object it was read from.
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          resourceVersion: object.metadata.resourceVersion,
          ...metadata,
        },
        ...(values.length > 0 && {
          spec: {
            metrics: metrics.map(metric => {
              const found = values.find(
                ({ leaf, value }) => value !== null && isOf(leaf)(metric),
              );
              return found
                ? withUtilization(metric, Number(found.value))
                : metric;
            }),
          },
        }),
      },
    }),
  };
}

function withUtilization(
  metric: AutoscalerMetric,
  averageUtilization: number,
): AutoscalerMetric {
  const side = metric.resource ? 'resource' : 'containerResource';
  return {
    ...metric,
    [side]: {
      ...metric[side],
      target: { ...metric[side]?.target, averageUtilization },
    },
  };
}
