/** Namespaces in which nothing is ever optimized. @public */
export const PROTECTED_NAMESPACES: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
];

/** Workloads that are never optimized, wherever they are. @public */
export const PROTECTED_WORKLOADS: readonly string[] = [
  'kube-dns',
  'coredns',
  'kube-proxy',
  'metrics-server',
];

/** A workload with this label runs the cluster, or operators: it is never optimized. @public */
export const PROTECTED_LABEL = {
  name: 'app.kubernetes.io/component',
  value: 'controller',
} as const;
