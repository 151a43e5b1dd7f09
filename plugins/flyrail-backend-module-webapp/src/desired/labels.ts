import {
  KUBERNETES_ID,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** Marks everything this operator makes, down to the pods. */
export const MANAGED_BY = 'flyrail-webapp';

/** Labels by which pods are found. */
export type PodLabels = Record<string, string>;

/**
 * What selects a WebApp's pods. A Deployment's selector can never change, so these neither; `managed-by` keeps out
 * pods of another chart that happens to use the same name.
 */
export const selectorOf = (app: WebAppObject): PodLabels => ({
  'app.kubernetes.io/name': app.metadata.name!,
  'app.kubernetes.io/instance': app.metadata.name!,
  'app.kubernetes.io/managed-by': MANAGED_BY,
});

/**
 * The labels of every object: Kubernetes' recommended ones, and Backstage's, by which its Kubernetes page finds them.
 */
export function labelsOf(app: WebAppObject): Record<string, string> {
  const kubernetesId =
    app.metadata.labels?.[KUBERNETES_ID] ??
    app.metadata.annotations?.[KUBERNETES_ID];
  const partOf = app.metadata.labels?.['app.kubernetes.io/part-of'];
  return {
    ...selectorOf(app),
    ...(partOf ? { 'app.kubernetes.io/part-of': partOf } : {}),
    ...(kubernetesId ? { [KUBERNETES_ID]: kubernetesId } : {}),
  };
}

/**
 * The WebApp that a pod belongs to. Its Deployment has the WebApp's name, and the ReplicaSet between them that name and
 * the hash of the template: labels do not tell, for a selector that was taken over may have them otherwise (Helm's
 * `instance` is the release). Only of a pod without a ReplicaSet the label counts.
 */
export function webAppOfPod({
  metadata: { labels = {}, namespace, ownerReferences = [] },
}: KubernetesObject): { namespace: string; name: string } | undefined {
  const replicaSet = ownerReferences.find(
    ({ controller, kind }) => controller && kind === 'ReplicaSet',
  );
  const hash = `-${labels['pod-template-hash']}`;
  const name = replicaSet?.name.endsWith(hash)
    ? replicaSet.name.slice(0, -hash.length)
    : labels['app.kubernetes.io/instance'];
  return name && namespace ? { namespace, name } : undefined;
}
