import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  createClusterConnection,
  createOperatorMetrics,
  FLYRAIL_NAMESPACE,
  loadKubeConfig,
  startOperator,
} from '@flyrail/backstage-plugin-flyrail-node';
import { bucketOperator } from './operator';

export async function run(logger: LoggerService) {
  // #region process
  const connection = createClusterConnection({
    name: 'prod',
    kubeConfig: await loadKubeConfig({ kubeconfig: '/etc/bucket/kubeconfig' }),
    logger,
  });
  const metrics = createOperatorMetrics();
  const operator = startOperator({
    operator: bucketOperator,
    connection,
    logger,
    metrics, // metrics.registry.metrics() is what /metrics says
    identity: `${hostname()}_${randomUUID()}`,
    election: { namespace: FLYRAIL_NAMESPACE, shards: 4, version: '1.2.0' },
  });
  process.once('SIGTERM', async () => {
    await operator.stop();
    await connection.close();
  });
  // #endregion
}
