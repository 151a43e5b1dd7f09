import type { ResourceRef } from '@flyrail/backstage-plugin-flyrail-common';

const namespaced = (
  group: string,
  version: string,
  kind: string,
  plural: string,
): ResourceRef => ({ group, version, kind, plural, namespaced: true });

/** Built-in kinds an operator may own or read, in the version every supported cluster (1.28 and later) serves. */
export const Deployment = namespaced('apps', 'v1', 'Deployment', 'deployments');
export const ReplicaSet = namespaced('apps', 'v1', 'ReplicaSet', 'replicasets');
export const StatefulSet = namespaced(
  'apps',
  'v1',
  'StatefulSet',
  'statefulsets',
);
export const DaemonSet = namespaced('apps', 'v1', 'DaemonSet', 'daemonsets');
export const Pod = namespaced('', 'v1', 'Pod', 'pods');
export const Service = namespaced('', 'v1', 'Service', 'services');
export const ServiceAccount = namespaced(
  '',
  'v1',
  'ServiceAccount',
  'serviceaccounts',
);
export const ConfigMap = namespaced('', 'v1', 'ConfigMap', 'configmaps');
export const HorizontalPodAutoscaler = namespaced(
  'autoscaling',
  'v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const PodDisruptionBudget = namespaced(
  'policy',
  'v1',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
);
export const NetworkPolicy = namespaced(
  'networking.k8s.io',
  'v1',
  'NetworkPolicy',
  'networkpolicies',
);
export const Job = namespaced('batch', 'v1', 'Job', 'jobs');
export const CronJob = namespaced('batch', 'v1', 'CronJob', 'cronjobs');
export const Event = namespaced('events.k8s.io', 'v1', 'Event', 'events');
export const Lease = namespaced('coordination.k8s.io', 'v1', 'Lease', 'leases');
/** The Prometheus operator's kind: present only where its CRD is installed. */
export const ServiceMonitor = namespaced(
  'monitoring.coreos.com',
  'v1',
  'ServiceMonitor',
  'servicemonitors',
);
/** The Gateway API's kind: present only where its CRD is installed. */
export const HTTPRoute = namespaced(
  'gateway.networking.k8s.io',
  'v1',
  'HTTPRoute',
  'httproutes',
);

/** Never cached with its data: read with `metadataOnly`, or a single one when it is needed. */
export const Secret = namespaced('', 'v1', 'Secret', 'secrets');
export const PersistentVolumeClaim = namespaced(
  '',
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
);
export const ResourceQuota = namespaced(
  '',
  'v1',
  'ResourceQuota',
  'resourcequotas',
);
export const LimitRange = namespaced('', 'v1', 'LimitRange', 'limitranges');
export const Ingress = namespaced(
  'networking.k8s.io',
  'v1',
  'Ingress',
  'ingresses',
);
export const Role = namespaced(
  'rbac.authorization.k8s.io',
  'v1',
  'Role',
  'roles',
);
export const RoleBinding = namespaced(
  'rbac.authorization.k8s.io',
  'v1',
  'RoleBinding',
  'rolebindings',
);
