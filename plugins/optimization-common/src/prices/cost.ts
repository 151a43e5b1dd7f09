import type { UnitPrices } from './priceBook';

/**
 * A year's hours by twelve, as the clouds count.
 *
 * @public
 */
export const HOURS_PER_MONTH = 730;
const GIB = 2 ** 30;

/**
 * What pods reserve: cores and bytes each, and how many there are. A share of pods that are there only some of the time may be a fraction.
 *
 * @public
 */
export interface Reserved {
  /** Cores of one pod. */
  readonly cpu: number;
  /** Bytes of one pod. */
  readonly memory: number;
  /** How many pods, as a mean over the month; ≥ 0. */
  readonly pods: number;
}

/**
 * What it costs to reserve that for a month of 730 hours, in USD, at these prices. Requests count, not usage: what is reserved nobody else gets.
 *
 * Source: OpenCost specification, spec/opencost-specv01.md (without its max with usage, which counts up to twice per node).
 *
 * @public
 */
export function usdPerMonth(
  { cpu, memory, pods }: Reserved,
  { cpuCoreHour, memoryGiBHour }: UnitPrices,
): number {
  return (
    pods *
    HOURS_PER_MONTH *
    (cpu * cpuCoreHour + (memory / GIB) * memoryGiBHour)
  );
}
