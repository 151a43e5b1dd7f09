import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf } from './labels';

/** An identity of its own, without a token in the pod: a web app does not talk to the API server. */
export const serviceAccountOf = (app: WebAppObject): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: app.metadata.name, labels: labelsOf(app) },
  automountServiceAccountToken: false,
});
