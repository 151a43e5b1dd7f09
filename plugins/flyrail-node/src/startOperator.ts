import type { LoggerService } from '@backstage/backend-plugin-api';
import { systemClock, type Clock } from './clock';
import type { ClusterConnection } from './clusterConnection';
import { Controller } from './controller';
import { createOperatorMetrics, type OperatorMetrics } from './metrics';
import type { Operator } from './operator';
import type { RunningOperator } from './runningOperator';

export interface StartOperatorOptions {
  operator: Operator;
  connection: ClusterConnection;
  logger: LoggerService;
  clock?: Clock;
  /** Shared by all operators of a process; default: a registry nobody reads. */
  metrics?: OperatorMetrics;
  /** Who this process is, in Events; default `flyrail`. */
  identity?: string;
}

/**
 * Starts an operator on one cluster. Returns at once; `synced()` tells when the first lists are in.
 * Nothing that the operator or the cluster does rejects or throws out of it.
 */
export function startOperator(options: StartOperatorOptions): RunningOperator {
  return new Controller({
    ...options,
    clock: options.clock ?? systemClock,
    metrics: options.metrics ?? createOperatorMetrics(),
    identity: options.identity ?? 'flyrail',
  });
}
