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
