import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ResourceDefinition } from '@flyrail/backstage-plugin-flyrail-common';
import { systemClock, type Clock } from './clock';
import type { ClusterConnection } from './cluster/clusterConnection';
import { Controller } from './reconcile/controller';
import { memoryLedger, type EffectLedger } from './effects';
import type { ElectionOptions } from './election';
import { createOperatorMetrics, type OperatorMetrics } from './metrics';
import type { Operator } from './operator';
import type { EventLoopShare } from './queue/eventLoopShare';
import type { RunningOperator } from './runningOperator';

export interface StartOperatorOptions {
  operator: Operator;
  connection: ClusterConnection;
  logger: LoggerService;
  clock?: Clock;
  /** Shared by all operators of a process; default: a registry nobody reads. */
  metrics?: OperatorMetrics;
  /** Who this process is, in Events, Leases and audit logs; default `flyrail`. */
  identity?: string;
  /** Where outside effects are remembered; default in memory, which is right for one process and no outside effects. */
  effects?: EffectLedger;
  /** Shares the work with other hosts by Leases; default: this process is the only one. Needs an `identity`. */
  election?: ElectionOptions;
  /** The kinds that operators of this host bring, for what one operator does to objects of another; default its own. */
  kinds?: readonly ResourceDefinition<any, any>[];
  /** Where the process serves others too, one for all its operators; default: they take what they can get. */
  share?: EventLoopShare;
}

/**
 * Starts an operator on one cluster. Returns at once; `synced()` tells when the first lists are in.
 * Nothing that the operator or the cluster does rejects or throws out of it. Throws when an election lacks an identity.
 */
export function startOperator(options: StartOperatorOptions): RunningOperator {
  if (options.election && !options.identity) {
    throw new Error(
      `Operator "${options.operator.name}": an election needs an identity of its own for each process, for example its host name and a UUID`,
    );
  }
  const metrics = options.metrics ?? createOperatorMetrics();
  for (const metric of options.operator.metrics) {
    // Once for all clusters.
    const { name } = metric as unknown as { name: string };
    if (!metrics.registry.getSingleMetric(name)) {
      metrics.registry.registerMetric(metric);
    }
  }
  return new Controller({
    ...options,
    clock: options.clock ?? systemClock,
    metrics,
    kinds: options.kinds ?? [options.operator.watches],
    identity: options.identity ?? 'flyrail',
    effects: options.effects ?? memoryLedger(),
  });
}
