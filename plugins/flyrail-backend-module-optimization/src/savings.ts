import {
  systemClock,
  type Clock,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { CostOptimizationStatus } from '@flyrail/backstage-plugin-optimization-common';
import { Gauge } from 'prom-client';

/** What objects come to, added up by cluster when somebody asks. */
class Sum {
  readonly #byCluster = new Map<
    string,
    Map<string, { usdPerMonth: number; notedAt: number }>
  >();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly keepMs: number,
  ) {}

  set(cluster: string, uid: string, usdPerMonth: number): void {
    let here = this.#byCluster.get(cluster);
    if (!here) {
      here = new Map();
      this.#byCluster.set(cluster, here);
    }
    if (usdPerMonth === 0) {
      here.delete(uid);
    } else {
      here.set(uid, { usdPerMonth, notedAt: this.clock.monotonic() });
    }
  }

  /** By cluster; of those that were noted lately. */
  totals(): Map<string, number> {
    const since = this.clock.monotonic() - this.keepMs;
    for (const here of this.#byCluster.values()) {
      for (const [uid, { notedAt }] of here) {
        if (notedAt < since) {
          here.delete(uid);
        }
      }
    }
    return new Map(
      [...this.#byCluster].map(([cluster, here]) => [
        cluster,
        [...here.values()].reduce((sum, each) => sum + each.usdPerMonth, 0),
      ]),
    );
  }
}

export interface SavingsOptions {
  /** What was not noted for so long is looked after by another host, which tells of it. */
  keepMs: number;
  clock?: Pick<Clock, 'monotonic'>;
}

/** What single objects save or could save. In USD a month, of the objects that this host looks after. */
export class Savings {
  readonly #inForce: Sum;
  readonly #possible: Sum;
  readonly gauges: Gauge<'cluster'>[];

  constructor({ keepMs, clock = systemClock }: SavingsOptions) {
    this.#inForce = new Sum(clock, keepMs);
    this.#possible = new Sum(clock, keepMs);
    this.gauges = [
      gaugeOf(
        this.#inForce,
        'costopt_total_monthly_savings_usd',
        'What the changes in force save, in USD a month',
      ),
      gaugeOf(
        this.#possible,
        'costopt_possible_monthly_savings_usd',
        'What the recommendations that are not applied would save, in USD a month',
      ),
    ];
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

function gaugeOf(sum: Sum, name: string, help: string): Gauge<'cluster'> {
  return new Gauge({
    ...{ name, help },
    labelNames: ['cluster'] as const,
    registers: [],
    collect() {
      for (const [cluster, usdPerMonth] of sum.totals())
        this.set({ cluster }, usdPerMonth);
    },
  });
}
