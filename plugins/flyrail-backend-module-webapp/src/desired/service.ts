import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf, type PodLabels } from './labels';

/** The name of the container's port, so that its number can change in one place. */
export const PORT_NAME = 'http';

/** The Service's port. */
export const SERVICE_PORT = 80;

/** The port of the pods that a Service leads to: its name, or its number. */
export type TargetPort = string | number;

/** A stable address in the cluster, on port 80 whatever the container listens on. */
export const serviceOf = (
  app: WebAppObject,
  selector: PodLabels,
  targetPort: TargetPort,
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
        targetPort,
        protocol: 'TCP',
      },
    ],
  },
});
