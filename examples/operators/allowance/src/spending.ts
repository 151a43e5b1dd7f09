import { quantityValue } from '@flyrail/backstage-plugin-flyrail-common';
import type { ConditionClaim } from '@flyrail/backstage-plugin-flyrail-node';

/** A ResourceQuota's status: quantities by resource, as Kubernetes counted them. */
export interface Counted {
  hard?: Record<string, string>;
  used?: Record<string, string>;
}

/** Whether there is enough left, judged by the resource that is used up most. */
export function spending(
  counted: Counted | undefined,
  warnAtPercent: number,
): ConditionClaim {
  const [fullest] = Object.entries(counted?.hard ?? {})
    .map(([resource, hard]) => {
      const used = counted?.used?.[resource] ?? '0';
      const percent = (100 * quantityValue(used)) / quantityValue(hard);
      return { resource, used, hard, percent: Math.floor(percent) };
    })
    .sort((a, b) => b.percent - a.percent);
  const type = 'Sufficient';
  if (!fullest) {
    return {
      type,
      status: 'Unknown',
      reason: 'NotCounted',
      message: 'Kubernetes has not counted what is used yet',
    };
  }
  const { resource, used, hard, percent } = fullest;
  const sentence = `${used} of ${hard} ${resource} (${percent} %) are used`;
  if (percent < warnAtPercent) {
    return { type, status: 'True', reason: 'Enough', message: sentence };
  }
  return {
    type,
    status: 'False',
    reason: percent < 100 ? 'NearlySpent' : 'Spent',
    message: `${sentence}: remove something, or raise spec.size`,
  };
}
