import { Counter, Gauge, Histogram, type Metric } from 'prom-client';

/** The operator's own metrics; `cluster` is the only label added to what OPT-9 names. */
export interface OptimizationMetrics {
  created: Counter<'cluster'>;
  applied: Counter<'cluster' | 'optimization_type'>;
  failed: Counter<'cluster' | 'reason'>;
  rollbacks: Counter<'cluster'>;
  savings: Gauge<'cluster'>;
  duration: Histogram<'cluster'>;
  all: Metric[];
}

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
  const savings = new Gauge({
    name: 'costopt_total_monthly_savings_usd',
    help: 'What the changes in force save, in USD a month',
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
  return {
    ...{ created, applied, failed, rollbacks, savings, duration },
    all: [created, applied, failed, rollbacks, savings, duration],
  };
}

/** The sum of what single objects save, by cluster and uid. */
export class SavingsInForce {
  private readonly byUid = new Map<string, Map<string, number>>();

  constructor(private readonly gauge: Gauge<'cluster'>) {}

  set(cluster: string, uid: string, usdPerMonth: number): void {
    const here = this.byUid.get(cluster) ?? new Map<string, number>();
    this.byUid.set(cluster, here);
    if (usdPerMonth === 0) {
      here.delete(uid);
    } else {
      here.set(uid, usdPerMonth);
    }
    this.gauge.set(
      { cluster },
      [...here.values()].reduce((sum, each) => sum + each, 0),
    );
  }
}
