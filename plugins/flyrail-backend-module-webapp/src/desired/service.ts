import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf, type PodLabels } from './labels';

/** The name of the container's port, so that its number can change in one place. */
export const PORT_NAME = 'http';

/** The Service's port. */
export const SERVICE_PORT = 80;

/** A stable address in the cluster, on port 80 whatever the container listens on. */
export const serviceOf = (
  app: WebAppObject,
  selector: PodLabels,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: app.metadata.name, labels: labelsOf(app) },
  spec: {
    type: 'ClusterIP',
    selector,
    // Addresses of others that would be led here.
    externalIPs: [],
    ports: [
      {
        name: PORT_NAME,
        port: SERVICE_PORT,
        targetPort: PORT_NAME,
        protocol: 'TCP',
      },
    ],
  },
});
