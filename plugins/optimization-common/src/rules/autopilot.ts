import type { Sizing, UsageSeries } from '../series';
import { exp2 } from './goMath';
import { times as scaled } from './quantile';

const HOUR = 3600;
const CPU = { halfLife: 12 * HOUR, share: 0.95, margin: 1.15 };
const MEMORY = { halfLife: 48 * HOUR, share: 0.98, margin: 1.1 };

/**
 * Google Autopilot's moving window for serving jobs: of the load-adjusted histogram (a sample weighs its value × 2^(−age/half-life)) p95 at
 * 12 h + 15 % for CPU and p98 at 48 h + 10 % for memory. Exact percentiles in place of the 400 buckets.
 *
 * Source: Rzadca et al., Autopilot: workload autoscaling at Google, EuroSys 2020, doi:10.1145/3342195.3387524, section 3.2.1.
 *
 * @public
 */
export function autopilotMovingWindow({
  times,
  cpu,
  memory,
}: UsageSeries): Sizing {
  const of = (values: Float64Array | undefined, rule: typeof CPU) =>
    scaled(
      loadAdjustedPercentile(times, values, rule.halfLife, rule.share),
      rule.margin,
    );
  return { cpu: of(cpu, CPU), memory: of(memory, MEMORY) };
}

/** The smallest sample up to which at least this share of the decayed load was used; 0 where nothing ever was. */
function loadAdjustedPercentile(
  times: Float64Array,
  values: Float64Array | undefined,
  halfLife: number,
  share: number,
): number | undefined {
  const now = times[times.length - 1];
  const samples = Array.from(values ?? [], (value, index) => ({
    value,
    load: value * exp2((times[index] - now) / halfLife),
  })).filter(({ value }) => !Number.isNaN(value));
  if (!samples.length) return undefined;
  samples.sort((a, b) => a.value - b.value);
  const threshold =
    share * samples.reduce((total, { load }) => total + load, 0);
  let sum = 0;
  for (const { value, load } of samples) {
    sum += load;
    if (sum >= threshold) return value;
  }
  return samples[samples.length - 1].value;
}
