import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf, type PodLabels } from './labels';

/**
 * How many pods may be away at once when nodes are drained: a quarter, rounded up by Kubernetes, so that a drain always
 * gets on, also with one replica (minAvailable could block it for ever, and would fight the autoscaler).
 * Pods that do not answer anyway never hold up a drain.
 */
export const podDisruptionBudgetOf = (
  app: WebAppObject,
  selector: PodLabels,
): KubernetesObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: app.metadata.name, labels: labelsOf(app) },
  spec: {
    maxUnavailable: '25%',
    selector: { matchLabels: selector },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  },
});
