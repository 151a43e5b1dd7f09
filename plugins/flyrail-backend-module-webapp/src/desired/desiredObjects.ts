import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { deployment } from './deployment';
import { service } from './service';
import { serviceAccount } from './serviceAccount';

/** Everything that a WebApp stands for, in the order in which it is applied: what pods need comes before them. */
export function desiredObjects(app: WebAppObject): KubernetesObject[] {
  return [serviceAccount(app), service(app), deployment(app)];
}
