import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from './clock';
import type { ClusterConnection } from './clusterConnection';
import type { OperatorMetrics } from './metrics';
import type { Operator } from './operator';
import type { RunningOperator } from './runningOperator';

export interface StartOperatorOptions {
  operator: Operator;
  connection: ClusterConnection;
  logger: LoggerService;
  clock?: Clock;
  metrics?: OperatorMetrics;
}

/** Starts an operator on one cluster. Returns at once; `synced()` tells when the first lists are in. */
export function startOperator(_options: StartOperatorOptions): RunningOperator {
  throw new Error('not yet');
}
