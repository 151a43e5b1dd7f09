import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { deploymentOf } from './deployment';
import { exposureOf, isExposed } from './exposure';
import {
  horizontalPodAutoscalerOf,
  isAutoscaled,
} from './horizontalPodAutoscaler';
import { selectorOf } from './labels';
import { networkPolicyOf } from './networkPolicy';
import { podDisruptionBudgetOf } from './podDisruptionBudget';
import { serviceOf } from './service';
import { serviceAccountOf } from './serviceAccount';
import { isMonitored, serviceMonitorOf } from './serviceMonitor';

/**
 * Everything a WebApp should have, in the order it is made: pods need their ServiceAccount to be admitted, and are
 * never without the policy that shields them. What is not in it and was made before is deleted.
 * What selects the pods is its own, except for a Deployment that was taken over with another selector.
 * Pure: the same WebApp on a cluster that serves the same kinds always gives the same objects.
 */
export function desiredObjects(
  app: WebAppObject,
  serves: (resource: ResourceRef) => boolean,
  selector = selectorOf(app),
): KubernetesObject[] {
  const networkPolicy = networkPolicyOf(app, selector);
  return [
    serviceAccountOf(app),
    ...(networkPolicy ? [networkPolicy] : []),
    serviceOf(app, selector),
    deploymentOf(app, selector),
    podDisruptionBudgetOf(app, selector),
    ...(isAutoscaled(app) ? [horizontalPodAutoscalerOf(app)] : []),
    ...(isMonitored(app) ? [serviceMonitorOf(app)] : []),
    ...(isExposed(app) ? [exposureOf(app, serves)] : []),
  ];
}
