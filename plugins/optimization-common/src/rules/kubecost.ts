import type { Sizing, UsageSeries } from '../series';
import { quantile, sortedSamples, times } from './quantile';

const TARGET_UTILIZATION = 0.7;

/**
 * Kubecost's request right-sizing by default: the max / 0.7 of both resources. Without its floor of 10m and 20 MiB.
 *
 * Source: kubecost/docs apis/apis-overview/api-request-right-sizing-v2.md.
 *
 * @public
 */
export function kubecost({ cpu, memory }: UsageSeries): Sizing {
  const of = (values: Float64Array | undefined) =>
    times(quantile(sortedSamples(values), 1), 1 / TARGET_UTILIZATION);
  return { cpu: of(cpu), memory: of(memory) };
}
