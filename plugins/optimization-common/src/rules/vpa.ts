import type { Sizing, UsageSeries } from '../series';
import { VPA_CPU_BUCKETS, VPA_MEMORY_BUCKETS } from './histogramBuckets';
import { VpaHistogram } from './vpaHistogram';

const DAY = 86_400;
const HALF_LIFE = DAY;
/** What a CPU sample weighs since VPA 1.4.0, whatever the container requests. */
const CPU_SAMPLE_WEIGHT = 0.1;
const MARGIN = 1.15;

/**
 * What the Vertical Pod Autoscaler would target: the 0.90 percentile of the decaying histogram (half-life 24 h; of memory the peak of each day) × 1.15.
 * Without its floor of 25m and 250Mi per pod, and without what OOM kills add.
 *
 * Source: kubernetes/autoscaler vertical-pod-autoscaler/pkg/recommender: logic/estimator.go, model/container.go, model/aggregate_container_state.go.
 *
 * @public
 */
export function vpaTarget(training: UsageSeries): Sizing {
  return vpaEstimate(training, 0.9);
}

/** The percentile × 1.15 of both resources: 0.90 is the target, 0.50 the lower and 0.95 the upper bound before confidence. */
function vpaEstimate(
  { times, cpu, memory }: UsageSeries,
  percentile: number,
): Sizing {
  const cpuUsage = new VpaHistogram(VPA_CPU_BUCKETS, HALF_LIFE);
  cpu?.forEach((cores, index) => {
    if (!Number.isNaN(cores))
      cpuUsage.addSample(cores, CPU_SAMPLE_WEIGHT, times[index]);
  });
  const peaks = memoryPeaks(times, memory);
  return {
    ...(!cpuUsage.isEmpty() && {
      cpu: cpuUsage.percentile(percentile) * MARGIN,
    }),
    ...(!peaks.isEmpty() && { memory: peaks.percentile(percentile) * MARGIN }),
  };
}

/** The largest sample of each 24 h from the first one on, counted at the end of its day. */
function memoryPeaks(
  times: Float64Array,
  memory: Float64Array | undefined,
): VpaHistogram {
  const histogram = new VpaHistogram(VPA_MEMORY_BUCKETS, HALF_LIFE);
  let windowEnd = -Infinity;
  let peak = 0;
  memory?.forEach((bytes, index) => {
    const time = times[index];
    if (Number.isNaN(bytes)) return;
    if (time >= windowEnd) {
      windowEnd =
        windowEnd === -Infinity
          ? time + DAY
          : windowEnd + (Math.floor((time - windowEnd) / DAY) + 1) * DAY;
    } else {
      if (bytes <= peak) return;
      histogram.subtractSample(peak, 1, windowEnd);
    }
    peak = bytes;
    histogram.addSample(bytes, 1, windowEnd);
  });
  return histogram;
}
