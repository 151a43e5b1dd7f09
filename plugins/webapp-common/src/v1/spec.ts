import { z } from 'zod';
import { withRule } from '@flyrail/backstage-plugin-flyrail-common';
import { exposure } from './exposure';
import { monitoring } from './monitoring';
import { objectName } from './names';
import { resources } from './resources';

const MAX_REPLICAS = 100;

// A registry with a dot, a port or "localhost", then path, tag and digest
// (distribution/reference, as RE2 and JavaScript both take it).
const IMAGE =
  /^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[a-f0-9]{64})?$/;

const key = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be letters, digits, "-", "_" or "."')
  .describe('Key in it.');

const keyReference = (what: string) =>
  z.object({
    name: objectName(what),
    key,
    optional: z.boolean().optional().describe('Start also when it is missing.'),
  });

const variable = withRule(
  z.object({
    name: z
      .string()
      .min(1)
      .max(253)
      .regex(
        /^[A-Za-z_][A-Za-z0-9_]*$/,
        'must be letters, digits and "_", not starting with a digit',
      )
      .describe('Name of the variable.'),
    value: z.string().max(32768).optional().describe('Its value.'),
    valueFrom: withRule(
      z
        .object({
          secretKeyRef: keyReference('Secret').optional(),
          configMapKeyRef: keyReference('ConfigMap').optional(),
        })
        .describe('Where its value comes from.'),
      {
        rule: 'has(self.secretKeyRef) != has(self.configMapKeyRef)',
        message: 'name one source: set secretKeyRef or configMapKeyRef',
        holds: from =>
          Boolean(from.secretKeyRef) !== Boolean(from.configMapKeyRef),
      },
    )
      .optional()
      // A form fills in empty objects, which are not a source.
      .meta({ 'ui:omit': true }),
  }),
  {
    rule: '!(has(self.value) && has(self.valueFrom))',
    message: 'set value or valueFrom, not both',
    holds: ({ value, valueFrom }) => value === undefined || !valueFrom,
  },
);

const envSource = withRule(
  z.object({
    secretRef: z.object({ name: objectName('Secret') }).optional(),
    configMapRef: z.object({ name: objectName('ConfigMap') }).optional(),
    prefix: z
      .string()
      .max(253)
      .regex(
        /^[A-Za-z_][A-Za-z0-9_]*$/,
        'must be letters, digits and "_", not starting with a digit',
      )
      .optional()
      .describe('Put before the name of each variable.'),
  }),
  {
    rule: 'has(self.secretRef) != has(self.configMapRef)',
    message: 'name one source: set secretRef or configMapRef',
    holds: from => Boolean(from.secretRef) !== Boolean(from.configMapRef),
  },
);

const autoscaling = z
  .object({
    enabled: z
      .boolean()
      .default(false)
      .describe('Let a HorizontalPodAutoscaler choose the replicas.'),
    minReplicas: z
      .int()
      .min(1)
      .max(MAX_REPLICAS)
      .optional()
      .describe(
        'Never fewer than these; 2 (or maxReplicas, if less) when absent.',
      ),
    maxReplicas: z
      .int()
      .min(1)
      .max(MAX_REPLICAS)
      .optional()
      .describe('Never more than these; required when enabled.'),
    targetCPUUtilization: z
      .int()
      .min(1)
      .max(100)
      .default(70)
      .describe('Percent of the CPU request to aim for, on average.')
      .meta({ title: 'Target CPU utilization (%)' }),
  })
  .describe(
    'Scaling by load. While it is enabled, replicas is only the first count: from then on the autoscaler chooses.',
  );

const security = z
  .object({
    networkPolicy: z
      .enum(['strict', 'baseline', 'none'])
      .default('strict')
      .describe(
        'strict: in from the same namespace on the port, out to the same namespace and to DNS; baseline: the same in, anything out; none: no NetworkPolicy.',
      ),
    podSecurityStandard: z
      .enum(['restricted', 'baseline', 'privileged'])
      .default('restricted')
      .describe(
        'The Pod Security Standard the pods keep. restricted: not as root, no privileges, nothing of the node.',
      ),
  })
  .describe('What the pods may do, and who may talk to them.');

const probes = z
  .object({
    path: z
      .string()
      .max(1024)
      .regex(/^\//, 'must start with "/"')
      .optional()
      .describe('HTTP path to ask; without it, an open port is enough.'),
    periodSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(10)
      .describe('Seconds between two checks.')
      .meta({ title: 'Period (seconds)' }),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(300)
      .default(2)
      .describe('Seconds to wait for an answer.')
      .meta({ title: 'Timeout (seconds)' }),
    failureThreshold: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Failures in a row that count.'),
    startupSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(60)
      .describe('Seconds the web app may take to start.')
      .meta({ title: 'Startup time (seconds)' }),
  })
  .describe('How Kubernetes finds out whether a pod is well.');

/** The fields of a WebApp, in the order a person fills them in. */
export const webAppSpec = z
  .object({
    image: z
      .string()
      .min(1)
      .max(512)
      .regex(
        IMAGE,
        'must be an image reference like "registry.example.com/team/app:1.2.3"',
      )
      .describe('Container image, with a tag or a digest.')
      .meta({ 'ui:placeholder': 'registry.example.com/team/app:1.2.3' }),
    replicas: z
      .int()
      .min(1)
      .max(MAX_REPLICAS)
      .default(1)
      .describe('How many pods, unless autoscaling is enabled.'),
    port: z
      .int()
      .min(1)
      .max(65535)
      .default(8080)
      .describe('Port the container listens on.'),
    resources: resources.optional(),
    autoscaling: autoscaling.optional(),
    monitoring: monitoring.optional(),
    security: security.prefault({}),
    env: z
      .array(variable)
      .max(100)
      .optional()
      .describe('Environment variables.')
      .meta({
        title: 'Environment variables',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      }),
    envFrom: z
      .array(envSource)
      .max(20)
      .optional()
      .describe('Secrets and ConfigMaps whose keys become variables.')
      .meta({
        // A form fills in empty objects, which are not a source.
        'ui:omit': true,
        'x-kubernetes-list-type': 'atomic',
      }),
    probes: probes.optional(),
    exposure: exposure.optional(),
    runAsUser: z
      .int()
      .min(0)
      .max(2147483647)
      .optional()
      .describe('User id of the process; the one of the image when absent.')
      .meta({ title: 'Run as user' }),
    priorityClassName: objectName('PriorityClass')
      .describe(
        'Which pods go first when there is not room for all; the default class of the cluster when absent.',
      )
      .optional()
      .meta({ 'ui:omit': true }),
    paused: z
      .boolean()
      .default(false)
      .describe(
        'Leave everything as it is: nothing is changed, nothing healed.',
      ),
  })
  .describe('What the web app shall be.')
  .meta({ title: 'Web app' });
