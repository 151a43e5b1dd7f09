import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { isExposed } from './exposure';
import { labelsOf, type PodLabels } from './labels';
import { PORT_NAME, type TargetPort } from './service';
import { isMonitored } from './serviceMonitor';

/** Wherever the cluster's DNS runs: pods of kube-system, or a cache on the node that no selector can name. */
const toDns = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

const sameNamespace = { podSelector: {} };

/**
 * What acts on ServiceMonitors, wherever it runs, by the label that its operator or chart gives its pods: Prometheus
 * and its agent (prometheus-operator), vmagent (VictoriaMetrics operator), Grafana Alloy.
 */
const scrapers = {
  namespaceSelector: {},
  podSelector: {
    matchExpressions: [
      {
        key: 'app.kubernetes.io/name',
        operator: 'In',
        values: ['prometheus', 'prometheus-agent', 'vmagent', 'alloy'],
      },
    ],
  },
};

/**
 * Who may talk to the pods, and to whom they may talk. Both directions are listed, so what is not allowed is denied.
 * In, on the port of the app: the same namespace; Prometheus where it is monitored; everybody where it is exposed,
 * because the way in may be anything from a pod to a load balancer's own address. Out: `strict` the same namespace (its database, its queue) and DNS,
 * `baseline` anywhere. Nothing for `none`.
 */
export function networkPolicyOf(
  app: WebAppObject,
  selector: PodLabels,
  targetPort: TargetPort,
): KubernetesObject | undefined {
  const { port, security } = app.spec;
  if (security.networkPolicy === 'none') {
    return undefined;
  }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: app.metadata.name, labels: labelsOf(app) },
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          ...(isExposed(app)
            ? {}
            : {
                from: [sameNamespace, ...(isMonitored(app) ? [scrapers] : [])],
              }),
          // By name, which each pod has for its own number: those of before a change of the port serve until it is done.
          // By number for those that are taken over, whose port may have another name, and where the Service leads.
          ports: [...new Set([PORT_NAME, port, targetPort])].map(one => ({
            port: one,
            protocol: 'TCP',
          })),
        },
      ],
      egress:
        security.networkPolicy === 'strict'
          ? [{ to: [sameNamespace] }, toDns]
          : [{}],
    },
  };
}
