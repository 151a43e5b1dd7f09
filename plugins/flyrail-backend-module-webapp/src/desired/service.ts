import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { objectLabels, selectorLabels } from './labels';
import { HTTP_PORT_NAME } from './deployment';

/** Port 80 of the Service is the web app's own port, whatever that is. */
export function service(app: WebAppObject): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app.metadata.name, labels: objectLabels(app) },
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(app),
      ports: [
        {
          name: HTTP_PORT_NAME,
          port: 80,
          protocol: 'TCP',
          targetPort: HTTP_PORT_NAME,
        },
      ],
    },
  };
}
