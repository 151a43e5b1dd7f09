import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { deploymentOf } from './deployment';
import { exposureOf, isExposed, type KeptIngress } from './exposure';
import {
  horizontalPodAutoscalerOf,
  isAutoscaled,
} from './horizontalPodAutoscaler';
import { selectorOf, type PodLabels } from './labels';
import { networkPolicyOf } from './networkPolicy';
import { podDisruptionBudgetOf } from './podDisruptionBudget';
import { PORT_NAME, serviceOf, type TargetPort } from './service';
import { serviceAccountOf } from './serviceAccount';
import { isMonitored, serviceMonitorOf } from './serviceMonitor';

/** What of before has to go on, so that nobody is cut off. */
export interface KeptOfBefore {
  /** Of a Deployment that was taken over: by what its pods are selected. */
  selector?: PodLabels;
  /** Where the Service leads while pods of others' making may still serve. */
  targetPort?: TargetPort;
  ingress?: KeptIngress;
}

/**
 * Everything a WebApp should have, in the order it is made: pods need their ServiceAccount to be admitted, and are
 * never without the policy that shields them. What is not in it and was made before is deleted.
 * What selects the pods is its own, except for a Deployment that was taken over with another selector.
 * Pure: the same WebApp on a cluster that serves the same kinds always gives the same objects, but for what is kept.
 */
export function desiredObjects(
  app: WebAppObject,
  serves: (resource: ResourceRef) => boolean,
  kept: KeptOfBefore = {},
): KubernetesObject[] {
  const { selector = selectorOf(app), targetPort = PORT_NAME } = kept;
  const networkPolicy = networkPolicyOf(app, selector, targetPort);
  return [
    serviceAccountOf(app),
    ...(networkPolicy ? [networkPolicy] : []),
    serviceOf(app, selector, targetPort),
    deploymentOf(app, selector),
    podDisruptionBudgetOf(app, selector),
    ...(isAutoscaled(app) ? [horizontalPodAutoscalerOf(app)] : []),
    ...(isMonitored(app) ? [serviceMonitorOf(app)] : []),
    ...(isExposed(app) ? exposureOf(app, serves, kept.ingress) : []),
  ];
}
