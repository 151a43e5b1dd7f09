import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from './clock';
import type { ClusterConnection } from './clusterConnection';

export interface ClusterConnectionOptions {
  name: string;
  title?: string;
  kubeConfig: KubeConfig;
  logger: LoggerService;
  clock?: Clock;
}

/** Opens a connection to a cluster and begins to probe its health. Never throws because the cluster is away. */
export function createClusterConnection(
  _options: ClusterConnectionOptions,
): ClusterConnection {
  throw new Error('not yet');
}
