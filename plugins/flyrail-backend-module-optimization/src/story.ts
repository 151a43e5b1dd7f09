import type {
  ConditionClaim,
  StatusReport,
} from '@flyrail/backstage-plugin-flyrail-node';
import type {
  CostOptimizationObject,
  CostOptimizationStatus,
} from '@flyrail/backstage-plugin-optimization-common';

type HistoryEntry = NonNullable<CostOptimizationStatus['history']>[number];
type Held = NonNullable<CostOptimizationStatus['held']>;

const MOST_HISTORY = 20;

/**
 * The status of a CostOptimization as it is being found out: what was said before, unless it is said anew. Conditions
 * are said anew each time.
 */
export class Story {
  readonly status: Omit<
    CostOptimizationStatus,
    'conditions' | 'observedGeneration'
  >;
  private readonly conditions = new Map<string, ConditionClaim>();
  private before: ConditionClaim[];

  constructor(object: CostOptimizationObject) {
    const {
      conditions = [],
      observedGeneration: _,
      ...status
    } = (object.status ?? {}) as Partial<CostOptimizationStatus>;
    this.before = conditions.map(
      ({ type, status: value, reason, message }) => ({
        type,
        status: value,
        reason,
        message,
      }),
    );
    this.status = {
      phase: 'Pending',
      appliedOptimizations: 0,
      totalSavings: 0,
      ...status,
    };
  }

  /** The phase, and that in words. */
  phase(phase: CostOptimizationStatus['phase'], message: string): this {
    this.status.phase = phase;
    this.status.message = message.slice(0, 2048);
    return this;
  }

  condition(
    type: string,
    status: ConditionClaim['status'],
    reason: string,
    message: string,
    { passing = false } = {},
  ): this {
    this.conditions.set(type, {
      type,
      status,
      reason,
      message,
      ...(passing && { passing }),
    });
    return this;
  }

  /** What was said of a condition before is not so any more, in the middle of something or not. */
  noLonger(type: string): this {
    this.conditions.delete(type);
    this.before = this.before.filter(each => each.type !== type);
    return this;
  }

  /** What is said of a condition in this story. */
  said(type: string): ConditionClaim | undefined {
    return this.conditions.get(type);
  }

  /** Something was done. */
  happened(entry: Omit<HistoryEntry, 'at'>, at: Date): this {
    const { message } = entry;
    this.status.history = [
      { ...entry, at: at.toISOString(), message: message.slice(0, 1024) },
      ...(this.status.history ?? []),
    ].slice(0, MOST_HISTORY);
    return this;
  }

  /** What was applied is not so any more: nothing is applied by itself until the spec is changed. */
  held(
    {
      by,
      message,
      ...held
    }: Pick<Held, 'reason' | 'message' | 'recommendation' | 'generation'> & {
      by?: string;
    },
    at: Date,
  ): this {
    const { reason, recommendation } = held;
    this.status.held = {
      since: at.toISOString(),
      message: message.slice(0, 2048),
      ...held,
    };
    return this.happened({ what: reason, recommendation, by, message }, at);
  }

  /** The whole of it: a condition that was not said is no longer so. */
  get report(): StatusReport {
    return this.reportOf([...this.conditions.values()]);
  }

  /** In the middle of something: a condition that was not said is as before. */
  get interim(): StatusReport {
    return this.reportOf([
      ...this.before.filter(({ type }) => !this.conditions.has(type)),
      ...this.conditions.values(),
    ]);
  }

  private reportOf(conditions: ConditionClaim[]): StatusReport {
    const { lastAnalysis, ...status } = this.status;
    return { conditions, status, quiet: { lastAnalysis } };
  }
}

/** `2026-11-21 20:57:30 UTC`, of milliseconds since 1970. Pure. */
export const momentText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/T(.*)\.\d+Z/, ' $1 UTC');
