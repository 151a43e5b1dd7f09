import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { labelsOf, selectorOf } from './labels';

/** Wherever the cluster's DNS runs: pods of kube-system, or a cache on the node that no selector can name. */
const toDns = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

const sameNamespace = { podSelector: {} };

/**
 * Who may talk to the pods, and to whom they may talk. Both directions are listed, so what is not allowed is denied.
 * In: the same namespace, on the port of the app. Out: `strict` the same namespace (its database, its queue) and DNS,
 * `baseline` anywhere. Nothing for `none`.
 */
export function networkPolicyOf(
  app: WebAppObject,
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
      podSelector: { matchLabels: selectorOf(app) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [sameNamespace], ports: [{ port, protocol: 'TCP' }] }],
      egress:
        security.networkPolicy === 'strict'
          ? [{ to: [sameNamespace] }, toDns]
          : [{}],
    },
  };
}
