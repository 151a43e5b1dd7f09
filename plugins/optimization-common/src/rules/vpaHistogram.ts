import { exp2, scaleByPowerOfTwo } from './goMath';
import {
  bucketCount,
  bucketOf,
  bucketStart,
  type HistogramBuckets,
} from './histogramBuckets';

/** A bucket's weight in a checkpoint is a whole number up to this. */
const MAX_CHECKPOINT_WEIGHT = 10_000;
/** The reference is moved before the weight of a new sample passes 2^100. */
const MAX_DECAY_EXPONENT = 100;
/** Where Go's clock begins: 1 January of the year 1, in Unix milliseconds. References are whole half-lives from there. */
const YEAR_ONE_MS = -62_135_596_800_000;
/** The longest time between two instants that Go can tell: 2^63 ns, 292 years. */
const LONGEST_NS = 2 ** 63;

/**
 * What a VerticalPodAutoscalerCheckpoint keeps of a histogram (autoscaling.k8s.io/v1 HistogramCheckpoint).
 *
 * @public
 */
export interface HistogramCheckpoint {
  /** RFC 3339, whole seconds; null where no sample was added yet. */
  readonly referenceTimestamp: string | null;
  /** Whole weights 1–10000 by bucket; the heaviest bucket has 10000. */
  readonly bucketWeights: Readonly<Record<string, number>>;
  /** The sum of the weights that the buckets really had. */
  readonly totalWeight: number;
}

/**
 * The decaying histogram of the Vertical Pod Autoscaler's recommender, bit by bit: same buckets, weights and percentiles as
 * k8s.io/autoscaler/vertical-pod-autoscaler v1.8.1 pkg/recommender/util on amd64 (`./dev bench histogram` compares the two).
 *
 * A sample weighs weight × 2^((time − reference)/halfLife); the reference moves when that passes 2^100. Two quirks of the original are kept because its
 * answers depend on them: buckets outside the first and last that are not empty keep their weight when the reference moves,
 * and a sample in a bucket too light to count moves neither end.
 *
 * @public
 */
export class VpaHistogram {
  readonly #buckets: HistogramBuckets;
  readonly #halfLifeMs: number;
  readonly #weights: Float64Array;
  #total = 0;
  #first: number;
  #last = 0;
  #referenceMs = YEAR_ONE_MS;

  /**
   * @param halfLifeSeconds - whole seconds \> 0
   * @throws RangeError when the buckets or the half-life are not as said
   */
  constructor(buckets: HistogramBuckets, halfLifeSeconds: number) {
    if (!(Number.isInteger(halfLifeSeconds) && halfLifeSeconds > 0)) {
      throw new RangeError(
        `histogram half-life ${halfLifeSeconds}: must be a whole number of seconds above 0`,
      );
    }
    this.#buckets = buckets;
    this.#halfLifeMs = halfLifeSeconds * 1000;
    this.#weights = new Float64Array(bucketCount(buckets));
    this.#first = this.#weights.length - 1;
  }

  /** The weight of each bucket, a copy. */
  get weights(): Float64Array {
    return this.#weights.slice();
  }

  /** The first and the last bucket that count; the last and the first there are when none does. */
  get occupied(): [first: number, last: number] {
    return [this.#first, this.#last];
  }

  get totalWeight(): number {
    return this.#total;
  }

  /** Unix seconds to which the weights are scaled. */
  get referenceSeconds(): number {
    return this.#referenceMs / 1000;
  }

  isEmpty(): boolean {
    return this.#weights[this.#first] < this.#buckets.epsilon;
  }

  /**
   * @param value - finite, in the unit of the buckets
   * @param weight - finite, ≥ 0
   * @param timeSeconds - finite; of fractions whole milliseconds count
   * @throws RangeError when one is not
   */
  addSample(value: number, weight: number, timeSeconds: number): void {
    const { bucket, decayed } = this.#place(value, weight, timeSeconds);
    this.#weights[bucket] += decayed;
    this.#total += decayed;
    if (this.#weights[bucket] < this.#buckets.epsilon) return;
    if (bucket < this.#first) this.#first = bucket;
    if (bucket > this.#last) this.#last = bucket;
  }

  /** Takes a sample out again; parameters as of {@link VpaHistogram.addSample}. No weight falls below 0. */
  subtractSample(value: number, weight: number, timeSeconds: number): void {
    const { bucket, decayed } = this.#place(value, weight, timeSeconds);
    const left = (from: number) =>
      from - decayed < this.#buckets.epsilon ? 0 : from - decayed;
    this.#total = left(this.#total);
    this.#weights[bucket] = left(this.#weights[bucket]);
    this.#narrow();
  }

  /**
   * Adds all of another histogram, which stays as it is.
   *
   * @throws RangeError when its buckets or half-life are others
   */
  merge(other: VpaHistogram): void {
    if (
      other.#halfLifeMs !== this.#halfLifeMs ||
      (['first', 'ratio', 'max', 'epsilon'] as const).some(
        key => other.#buckets[key] !== this.#buckets[key],
      )
    ) {
      throw new RangeError(
        'histograms merge only with the same buckets and half-life',
      );
    }
    const added = other.#copy();
    if (this.#referenceMs < added.#referenceMs)
      this.#moveReference(added.#referenceMs);
    else if (added.#referenceMs < this.#referenceMs)
      added.#moveReference(this.#referenceMs);
    for (let bucket = added.#first; bucket <= added.#last; bucket++)
      this.#weights[bucket] += added.#weights[bucket];
    this.#total += added.#total;
    this.#first = Math.min(this.#first, added.#first);
    this.#last = Math.max(this.#last, added.#last);
  }

  /**
   * The end of the first bucket up to which at least this share of the weight lies (the start of the last bucket, which
   * has no end): up to 5 % above the true percentile, never below. 0 for an empty histogram.
   *
   * @param share - 0–1
   */
  percentile(share: number): number {
    if (this.isEmpty()) return 0;
    const threshold = share * this.#total;
    let sum = 0;
    let bucket = this.#first;
    for (; bucket < this.#last; bucket++) {
      sum += this.#weights[bucket];
      if (sum >= threshold) break;
    }
    return bucketStart(
      this.#buckets,
      Math.min(bucket + 1, this.#weights.length - 1),
    );
  }

  /** What is kept over a restart: weights as shares of the heaviest bucket, those under half of 1/10000 left out. */
  saveCheckpoint(): HistogramCheckpoint {
    let heaviest = 0;
    for (let bucket = this.#first; bucket <= this.#last; bucket++)
      heaviest = Math.max(heaviest, this.#weights[bucket]);
    const scale = MAX_CHECKPOINT_WEIGHT / heaviest;
    const bucketWeights: Record<string, number> = {};
    for (let bucket = this.#first; bucket <= this.#last; bucket++) {
      const weight = Math.floor(this.#weights[bucket] * scale + 0.5);
      if (weight > 0) bucketWeights[bucket] = weight;
    }
    return {
      referenceTimestamp:
        this.#referenceMs === YEAR_ONE_MS
          ? null
          : new Date(this.#referenceMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      bucketWeights,
      totalWeight: this.#total,
    };
  }

  /**
   * Adds the weights of a checkpoint and takes over its reference; meant for an empty histogram, as the original's.
   *
   * @throws RangeError when a weight is negative, a bucket is not one of these, or the reference is no time
   */
  loadCheckpoint({
    referenceTimestamp,
    bucketWeights,
    totalWeight,
  }: HistogramCheckpoint): void {
    if (!(totalWeight >= 0 && Number.isFinite(totalWeight))) {
      throw new RangeError(
        `checkpoint totalWeight ${totalWeight}: must be a number of 0 or more`,
      );
    }
    const referenceMs =
      referenceTimestamp === null
        ? YEAR_ONE_MS
        : Date.parse(referenceTimestamp);
    if (Number.isNaN(referenceMs)) {
      throw new RangeError(
        `checkpoint referenceTimestamp "${referenceTimestamp}": must be RFC 3339, for example 2026-01-31T00:00:00Z`,
      );
    }
    const entries = Object.entries(bucketWeights).map(
      ([bucket, weight]) => [Number(bucket), weight] as const,
    );
    for (const [bucket, weight] of entries) {
      if (!(Number.isInteger(bucket) && this.#weights[bucket] !== undefined)) {
        throw new RangeError(
          `checkpoint bucket ${bucket}: there are 0–${
            this.#weights.length - 1
          }`,
        );
      }
      if (!(Number.isInteger(weight) && weight >= 0)) {
        throw new RangeError(
          `checkpoint weight ${weight} of bucket ${bucket}: must be a whole number of 0 or more`,
        );
      }
    }
    const sum = entries.reduce((all, [, weight]) => all + weight, 0);
    if (sum > 0) {
      const scale = totalWeight / sum;
      for (const [bucket, weight] of entries) {
        this.#weights[bucket] += weight * scale;
        this.#first = Math.min(this.#first, bucket);
        this.#last = Math.max(this.#last, bucket);
      }
      this.#total += totalWeight;
      this.#narrow();
    }
    this.#referenceMs = referenceMs;
  }

  #copy(): VpaHistogram {
    const copy = new VpaHistogram(this.#buckets, this.#halfLifeMs / 1000);
    copy.#weights.set(this.#weights);
    copy.#total = this.#total;
    copy.#first = this.#first;
    copy.#last = this.#last;
    copy.#referenceMs = this.#referenceMs;
    return copy;
  }

  #place(value: number, weight: number, timeSeconds: number) {
    if (!Number.isFinite(value) || !Number.isFinite(timeSeconds))
      throw new RangeError(
        `histogram sample ${value} at ${timeSeconds}: must be finite`,
      );
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(
        `histogram sample weight ${weight}: must be a number of 0 or more`,
      );
    return {
      decayed: weight * this.#decayFactor(Math.round(timeSeconds * 1000)),
      bucket: bucketOf(this.#buckets, value),
    };
  }

  #decayFactor(timeMs: number): number {
    if (timeMs > this.#referenceMs + this.#halfLifeMs * MAX_DECAY_EXPONENT)
      this.#moveReference(timeMs);
    return exp2(halfLives(timeMs - this.#referenceMs, this.#halfLifeMs));
  }

  #moveReference(timeMs: number): void {
    const sinceYearOne = timeMs - YEAR_ONE_MS;
    const over = sinceYearOne % this.#halfLifeMs;
    const reference =
      timeMs - over + (over + over < this.#halfLifeMs ? 0 : this.#halfLifeMs);
    const exponent = Math.floor(
      halfLives(this.#referenceMs - reference, this.#halfLifeMs) + 0.5,
    );
    const factor = scaleByPowerOfTwo(1, exponent);
    for (let bucket = this.#first; bucket <= this.#last; bucket++)
      this.#weights[bucket] *= factor;
    this.#total *= factor;
    this.#narrow();
    this.#referenceMs = reference;
  }

  /** Moves the ends past buckets that count as empty. */
  #narrow(): void {
    const { epsilon } = this.#buckets;
    while (
      this.#weights[this.#first] < epsilon &&
      this.#first < this.#weights.length - 1
    )
      this.#first++;
    while (this.#weights[this.#last] < epsilon && this.#last > 0) this.#last--;
  }
}

/** Go divides nanoseconds that were rounded to doubles one by one, and cannot tell more than 292 years. */
function halfLives(ms: number, halfLifeMs: number): number {
  const ns = Math.min(Math.max(ms * 1e6, -LONGEST_NS), LONGEST_NS);
  return ns / (halfLifeMs * 1e6);
}
