/**
 * Samples of one container (or of the busiest pod), ascending in time.
 *
 * @public
 */
export interface UsageSeries {
  /** Unix seconds, or seconds from the start of the series. */
  readonly times: Float64Array;
  /** Cores, as many as `times`; NaN where there is no sample. */
  readonly cpu?: Float64Array;
  /** Bytes of the working set, as many as `times`; NaN where there is no sample. */
  readonly memory?: Float64Array;
}

/**
 * What a rule asks for: cores and bytes. A resource that is left out is one the rule has no answer for.
 *
 * @public
 */
export interface Sizing {
  /** Cores. */
  readonly cpu?: number;
  /** Bytes. */
  readonly memory?: number;
}

/**
 * A one-shot rule: what to request for the days after the training series. Pure: the same series, the same answer.
 *
 * @public
 */
export type Rule = (training: UsageSeries) => Sizing;
