import { Counter, Histogram, type Metric } from 'prom-client';

/** The operator's own metrics; `cluster` is the only label added to what OPT-9 names. */
export interface OptimizationMetrics {
  created: Counter<'cluster'>;
  applied: Counter<'cluster' | 'optimization_type'>;
  failed: Counter<'cluster' | 'reason'>;
  rollbacks: Counter<'cluster'>;
  duration: Histogram<'cluster'>;
  notifications: Counter<'cluster' | 'about' | 'outcome'>;
  all: Metric[];
  /** Counters of a cluster begin at 0: the first thing that is counted is an increase, too. */
  begin(cluster: string): void;
}

/** Reasons of failures that are nobody's specification: they are alerted about. */
const FAILED_APPLIES = ['Refused', 'StateNotKept'];

/** Made once for an operator, and registered by the host. */
export function createOptimizationMetrics(): OptimizationMetrics {
  const registers: [] = [];
  const created = new Counter({
    name: 'costopt_optimizations_created_total',
    help: 'CostOptimizations that were seen for the first time',
    labelNames: ['cluster'] as const,
    registers,
  });
  const applied = new Counter({
    name: 'costopt_optimizations_applied_total',
    help: 'Recommendations that were applied, by their type',
    labelNames: ['cluster', 'optimization_type'] as const,
    registers,
  });
  const failed = new Counter({
    name: 'costopt_optimizations_failed_total',
    help: 'What could not be done, by its reason',
    labelNames: ['cluster', 'reason'] as const,
    registers,
  });
  const rollbacks = new Counter({
    name: 'costopt_rollbacks_total',
    help: 'Changes that were undone, by itself or by request',
    labelNames: ['cluster'] as const,
    registers,
  });
  const duration = new Histogram({
    name: 'costopt_optimization_duration_seconds',
    help: 'From the decision to apply until the rollout is complete',
    labelNames: ['cluster'] as const,
    buckets: [1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600],
    registers,
  });
  const notifications = new Counter({
    name: 'costopt_notifications_total',
    help: 'What owners were to be told, by what it is about (SavingsFound, Applied, RolledBack) and how that ended (sent, nobody, absent, failed)',
    labelNames: ['cluster', 'about', 'outcome'] as const,
    registers,
  });
  return {
    ...{ created, applied, failed, rollbacks, duration, notifications },
    all: [created, applied, failed, rollbacks, duration, notifications],
    begin(cluster) {
      for (const counter of [created, rollbacks]) counter.inc({ cluster }, 0);
      for (const reason of FAILED_APPLIES) failed.inc({ cluster, reason }, 0);
    },
  };
}
