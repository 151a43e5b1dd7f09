import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { objectLabels } from './labels';

/** An account of its own, whose token no pod gets: a web app that needs the API asks for it. */
export function serviceAccount(app: WebAppObject): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: app.metadata.name, labels: objectLabels(app) },
    automountServiceAccountToken: false,
  };
}
