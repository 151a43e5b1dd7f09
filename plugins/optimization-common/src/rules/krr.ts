import type { Sizing, UsageSeries } from '../series';
import { quantile, sortedSamples, times } from './quantile';

const MEMORY_BUFFER = 1.15;

/**
 * KRR's strategy `simple`: CPU p95, memory max + 15 %. Not rounded up to 1m and 1 MiB and without its floor of 10m and 100 MB.
 *
 * Source: robusta-dev/krr robusta_krr/strategies/simple.py.
 *
 * @public
 */
export function krrSimple(training: UsageSeries): Sizing {
  return krr(training, 0.95);
}

/**
 * KRR's strategy `simple_limit`: requests CPU p66 and memory max + 15 %; see {@link krrSimpleLimitCpuLimit} for its CPU limit.
 *
 * Source: robusta-dev/krr robusta_krr/strategies/simple_limit.py.
 *
 * @public
 */
export function krrSimpleLimit(training: UsageSeries): Sizing {
  return krr(training, 0.66);
}

/**
 * The CPU limit of KRR's strategy `simple_limit`, p96, in cores.
 *
 * @public
 */
export function krrSimpleLimitCpuLimit({
  cpu,
}: UsageSeries): number | undefined {
  return quantile(sortedSamples(cpu), 0.96);
}

function krr({ cpu, memory }: UsageSeries, cpuShare: number): Sizing {
  return {
    cpu: quantile(sortedSamples(cpu), cpuShare),
    memory: times(quantile(sortedSamples(memory), 1), MEMORY_BUFFER),
  };
}
