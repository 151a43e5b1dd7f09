import type { CostOptimizationStatus } from '@flyrail/backstage-plugin-optimization-common';
import type { Gauge } from 'prom-client';

/** What objects come to, added up by cluster. */
class Sum {
  readonly #byUid = new Map<string, Map<string, number>>();

  constructor(private readonly gauge: Gauge<'cluster'>) {}

  set(cluster: string, uid: string, usdPerMonth: number): void {
    const here = this.#byUid.get(cluster) ?? new Map<string, number>();
    this.#byUid.set(cluster, here);
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

/** What single objects save or could save, added up by cluster. In USD a month. */
export class Savings {
  readonly #inForce: Sum;
  readonly #possible: Sum;

  constructor(gauges: {
    savings: Gauge<'cluster'>;
    possible: Gauge<'cluster'>;
  }) {
    this.#inForce = new Sum(gauges.savings);
    this.#possible = new Sum(gauges.possible);
  }

  /**
   * As the status of an object says; undefined: nothing new is said. What was rolled back, or changed by hand since, is
   * not possible any more: somebody has seen to it.
   */
  note(cluster: string, uid: string, status: object | undefined): void {
    const {
      totalSavings,
      applied,
      held,
      currentRecommendation: found,
    } = (status ?? {}) as Partial<CostOptimizationStatus>;
    if (totalSavings === undefined) return;
    this.#inForce.set(cluster, uid, totalSavings);
    this.#possible.set(
      cluster,
      uid,
      found && found.id !== applied?.id && !held
        ? Math.max(0, found.monthlySavings)
        : 0,
    );
  }

  /** The object is gone. */
  forget(cluster: string, uid: string): void {
    this.#inForce.set(cluster, uid, 0);
    this.#possible.set(cluster, uid, 0);
  }
}
