import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type {
  WebAppObject,
  WebAppSpec,
} from '@flyrail/backstage-plugin-webapp-common';
import { objectLabels, selectorLabels } from './labels';
import { securityContexts } from './securityContext';

export const CONTAINER_NAME = 'web';
export const HTTP_PORT_NAME = 'http';

/** The pods of a web app: spread over nodes and zones, replaced one by one, probed, and no more privileged than asked for. */
export function deployment(app: WebAppObject): KubernetesObject {
  const { spec } = app;
  const selector = selectorLabels(app);
  const security = securityContexts(spec);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app.metadata.name, labels: objectLabels(app) },
    spec: {
      replicas: spec.replicas,
      revisionHistoryLimit: 5,
      selector: { matchLabels: selector },
      strategy: {
        type: 'RollingUpdate',
        // Never fewer pods than asked for while an update rolls out.
        rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
      },
      template: {
        metadata: { labels: objectLabels(app) },
        spec: {
          serviceAccountName: app.metadata.name,
          automountServiceAccountToken: false,
          securityContext: security.pod,
          topologySpreadConstraints: [
            spread('kubernetes.io/hostname', selector),
            spread('topology.kubernetes.io/zone', selector),
          ],
          containers: [
            {
              name: CONTAINER_NAME,
              image: spec.image,
              ports: [
                {
                  name: HTTP_PORT_NAME,
                  containerPort: spec.port,
                  protocol: 'TCP',
                },
              ],
              ...(spec.env && { env: spec.env }),
              ...(spec.envFrom && { envFrom: spec.envFrom }),
              ...(spec.resources && { resources: spec.resources }),
              ...probes(spec),
              securityContext: security.container,
              // The last words of a container that exits become the reason that people read.
              terminationMessagePolicy: 'FallbackToLogsOnError',
              ...(security.readOnlyRoot && {
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              }),
            },
          ],
          ...(security.readOnlyRoot && {
            volumes: [{ name: 'tmp', emptyDir: {} }],
          }),
        },
      },
    },
  };
}

function spread(topologyKey: string, matchLabels: Record<string, string>) {
  return {
    maxSkew: 1,
    topologyKey,
    // A preference: a cluster with one zone runs the web app all the same.
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  };
}

/**
 * Ready soon after the port answers, restarted only when it has not answered
 * for a while, and given `startupSeconds` before that begins.
 */
function probes({ probes: wanted }: WebAppSpec) {
  const {
    path,
    periodSeconds = 10,
    timeoutSeconds = 2,
    failureThreshold = 3,
    startupSeconds = 60,
  } = wanted ?? {};
  const check = path
    ? { httpGet: { path, port: HTTP_PORT_NAME, scheme: 'HTTP' } }
    : { tcpSocket: { port: HTTP_PORT_NAME } };
  return {
    startupProbe: {
      ...check,
      periodSeconds: 1,
      timeoutSeconds,
      failureThreshold: startupSeconds,
    },
    readinessProbe: {
      ...check,
      periodSeconds,
      timeoutSeconds,
      failureThreshold,
    },
    livenessProbe: {
      ...check,
      periodSeconds,
      timeoutSeconds,
      failureThreshold,
    },
  };
}
