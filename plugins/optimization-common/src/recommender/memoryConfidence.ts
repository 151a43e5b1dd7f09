import { clipped, confidenceOf, type Curve } from './confidence';

const HORIZON_DAYS = 7;
/** A request below what was used two weeks ago at most: it may be that this does not come again, but not much more. */
const BELOW_THE_PEAK = 0.1;

/** Fitted as that of CPU. */
const CURVE: Curve = [3.73, 12.3, 2.15];

/** What is known of a container's memory, for judging any request. */
export interface MemoryEvidence {
  /** The highest use of the last two weeks, bytes. */
  readonly peak: number;
  /** Days of data, as a fraction. */
  readonly days: number;
}

/**
 * What confidence in a request is made of: natural logarithms of request ÷ highest peak (0.5–4), and of how long that
 * peak has stood. Peaks are records, and records are broken less often the longer they stand: of exchangeable days the
 * next 7 hold the highest of D + 7 with probability 7 / (D + 7).
 */
export function memoryFeatures(
  { peak, days }: MemoryEvidence,
  request: number,
): number[] {
  const margin = peak > 0 ? request / peak : 4;
  return [
    Math.log(clipped(margin, 0.5, 4)),
    Math.log(Math.max(days, 0.1) / (days + HORIZON_DAYS)),
  ];
}

/**
 * That nothing of the next seven days is above the request, in bytes; 0–1. What is below the highest use of two weeks is
 * as good as hit.
 */
export function memoryConfidence(
  evidence: MemoryEvidence,
  request: number,
): number {
  const stated = confidenceOf(CURVE, memoryFeatures(evidence, request));
  return request < evidence.peak ? Math.min(stated, BELOW_THE_PEAK) : stated;
}
