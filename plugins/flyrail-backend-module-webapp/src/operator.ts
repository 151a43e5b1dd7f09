import {
  defineOperator,
  Deployment,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  NetworkPolicy,
  Pod,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  ServiceMonitor,
} from '@flyrail/backstage-plugin-flyrail-node';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { MANAGED_BY, webAppOfPod } from './desired/labels';
import { trimPod } from './podTrouble';
import { reconcile } from './reconcile';

/** Turns each WebApp into the objects that run it, and keeps them as they should be. */
export const webappOperator = defineOperator({
  name: 'webapp',
  watches: WebApp,
  owns: [
    ServiceAccount,
    NetworkPolicy,
    Service,
    Deployment,
    PodDisruptionBudget,
    HorizontalPodAutoscaler,
  ],
  optional: [ServiceMonitor, HTTPRoute, Ingress],
  reads: [
    {
      resource: Pod,
      labelSelector: `app.kubernetes.io/managed-by=${MANAGED_BY}`,
      relatesTo: webAppOfPod,
      trim: trimPod,
      reason:
        'Why pods of a WebApp do not start (image, user, port), to say the remedy in its conditions',
    },
  ],
  reconcile,
});
