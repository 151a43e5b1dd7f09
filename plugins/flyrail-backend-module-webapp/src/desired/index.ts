import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { deploymentOf } from './deployment';
import { serviceOf } from './service';
import { serviceAccountOf } from './serviceAccount';

/**
 * Everything a WebApp should have, in the order it is made: pods need their ServiceAccount to be admitted.
 * Pure: the same WebApp always gives the same objects.
 */
export function desiredObjects(app: WebAppObject): KubernetesObject[] {
  return [serviceAccountOf(app), serviceOf(app), deploymentOf(app)];
}
