import { z } from 'zod';
import { hostName, objectName } from './names';

const gateway = z
  .object({
    name: objectName('Gateway').describe('Name of the Gateway.'),
    namespace: objectName('namespace')
      .describe("Its namespace; the WebApp's own when absent.")
      .optional(),
    sectionName: objectName('listener')
      .describe('One of its listeners; any that fits when absent.')
      .optional(),
  })
  .optional()
  .describe(
    'Gateway to attach an HTTPRoute to, where the cluster serves the Gateway API; elsewhere, and without it, an Ingress is made.',
  )
  // A form fills in empty objects, which are not a gateway.
  .meta({ 'ui:omit': true });

/** How the web app is reached from outside. */
export const exposure = z
  .object({
    host: hostName
      .optional()
      .describe('Host name; without it, reachable in the cluster only.'),
    path: z
      .string()
      .max(1024)
      .regex(/^\//, 'must start with "/"')
      .default('/')
      .describe('Path below the host.'),
    gateway,
    className: objectName('class')
      .describe('Ingress class; the default one of the cluster when absent.')
      .optional(),
    tlsSecretName: objectName('Secret')
      .describe(
        'Secret with the certificate of the host, for an Ingress; a Gateway has its own.',
      )
      .optional()
      .meta({ title: 'TLS secret name' }),
  })
  .describe(
    'How the web app is reached from outside the cluster: an HTTPRoute or an Ingress. With a host, its port is open to all in the cluster.',
  );
