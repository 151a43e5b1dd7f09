import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  podResources,
  type WebAppObject,
} from '@flyrail/backstage-plugin-webapp-common';
import { isAutoscaled } from './horizontalPodAutoscaler';
import { labelsOf, type PodLabels } from './labels';
import { podSecurityOf } from './podSecurity';
import { probesOf } from './probes';
import { PORT_NAME } from './service';

/** The name of the one container. */
export const CONTAINER_NAME = 'app';

/**
 * The pods. How many is the spec's to say, or the autoscaler's: two writers of one field would undo each other.
 *
 * What is `null` or empty here must not be there, though nobody asks for it in a WebApp: it would let the pods out of
 * their bounds, or run something else in them. Other fields that someone adds (an annotation by `kubectl rollout
 * restart`, a toleration) are left: see docs/decisions/0006-drift-of-added-fields.md.
 */
export function deploymentOf(
  app: WebAppObject,
  selector: PodLabels,
): KubernetesObject {
  const { spec } = app;
  const security = podSecurityOf(spec);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app.metadata.name, labels: labelsOf(app) },
    spec: {
      ...(isAutoscaled(app) ? {} : { replicas: spec.replicas }),
      revisionHistoryLimit: 5,
      selector: { matchLabels: selector },
      // Never fewer than wanted while rolling out: one more first, then one less.
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
      },
      template: {
        metadata: { labels: { ...labelsOf(app), ...selector } },
        spec: {
          hostNetwork: null,
          hostPID: null,
          hostIPC: null,
          shareProcessNamespace: null,
          hostAliases: [],
          initContainers: [],
          ...(spec.priorityClassName
            ? { priorityClassName: spec.priorityClassName }
            : {}),
          serviceAccountName: app.metadata.name,
          automountServiceAccountToken: false,
          securityContext: security.pod,
          topologySpreadConstraints: [
            'kubernetes.io/hostname',
            'topology.kubernetes.io/zone',
          ].map(topologyKey => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: selector },
          })),
          containers: [
            {
              name: CONTAINER_NAME,
              image: spec.image,
              ports: [
                {
                  name: PORT_NAME,
                  containerPort: spec.port,
                  protocol: 'TCP',
                  hostPort: null,
                },
              ],
              command: [],
              args: [],
              lifecycle: null,
              env: spec.env ?? [],
              envFrom: spec.envFrom ?? [],
              resources: podResources(spec),
              securityContext: security.container,
              // The last words of a container that exits become the reason that people read.
              terminationMessagePolicy: 'FallbackToLogsOnError',
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              ...probesOf(spec),
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  };
}
