import { exp2, log, scaleByPowerOfTwo, wholePower } from './goMath';
import {
  VPA_CPU_BUCKETS,
  VPA_MEMORY_BUCKETS,
  bucketCount,
  bucketOf,
  bucketStart,
} from './histogramBuckets';
import { VpaHistogram } from './vpaHistogram';

const DAY = 86_400;
const cpu = () => new VpaHistogram(VPA_CPU_BUCKETS, DAY);
const weightsOf = (histogram: VpaHistogram) =>
  Object.fromEntries(
    [...histogram.weights.entries()].filter(([, weight]) => weight > 0),
  );

describe('the buckets', () => {
  it('are 176 for CPU and 176 for memory', () => {
    expect(bucketCount(VPA_CPU_BUCKETS)).toBe(176);
    expect(bucketCount(VPA_MEMORY_BUCKETS)).toBe(176);
  });

  it.each([
    [-1, 0],
    [0, 0],
    [0.00999, 0],
    [0.01, 1],
    // 0.01 + 0.0105 = 0.0205.
    [0.0204, 1],
    [0.0206, 2],
    [1e9, 175],
  ])('count %d cores in bucket %d', (cores, bucket) => {
    expect(bucketOf(VPA_CPU_BUCKETS, cores)).toBe(bucket);
  });

  it('begin where the widths of those before end', () => {
    expect(bucketStart(VPA_CPU_BUCKETS, 0)).toBe(0);
    expect(bucketStart(VPA_CPU_BUCKETS, 1)).toBeCloseTo(0.01, 15);
    expect(bucketStart(VPA_CPU_BUCKETS, 3)).toBeCloseTo(
      0.01 + 0.0105 + 0.011025,
      15,
    );
  });

  it.each([
    [{ ...VPA_CPU_BUCKETS, ratio: 1 }, DAY],
    [{ ...VPA_CPU_BUCKETS, first: 0 }, DAY],
    [{ ...VPA_CPU_BUCKETS, epsilon: NaN }, DAY],
    [VPA_CPU_BUCKETS, 0],
    [VPA_CPU_BUCKETS, 1.5],
  ])(
    'and half-lives that cannot be are refused: %j, %d',
    (buckets, halfLife) => {
      expect(() => new VpaHistogram(buckets, halfLife)).toThrow(/must be/);
    },
  );
});

describe('the histogram', () => {
  it('is empty at first', () => {
    expect(cpu().isEmpty()).toBe(true);
    expect(cpu().percentile(0.9)).toBe(0);
  });

  it('doubles the weight of a sample with each half-life', () => {
    const histogram = cpu();
    histogram.addSample(0.005, 0.1, 20_000 * DAY);
    histogram.addSample(0.015, 0.1, 20_002 * DAY);
    const weights = weightsOf(histogram);
    expect(weights[1] / weights[0]).toBe(4);
  });

  it('answers the end of the bucket that a percentile lies in', () => {
    const histogram = cpu();
    for (let sample = 0; sample < 9; sample++) histogram.addSample(0.005, 1, 0);
    histogram.addSample(0.03, 1, 0);
    expect(histogram.percentile(0.9)).toBeCloseTo(0.01, 12);
    expect(histogram.percentile(0.91)).toBeCloseTo(0.031525, 12);
  });

  it('answers the start of the last bucket, which has no end', () => {
    const histogram = cpu();
    histogram.addSample(1e6, 1, 0);
    expect(histogram.percentile(1)).toBe(bucketStart(VPA_CPU_BUCKETS, 175));
  });

  it('keeps its weights in range over years', () => {
    const histogram = cpu();
    for (let day = 0; day < 4000; day += 7)
      histogram.addSample(0.005, 1, day * DAY);
    expect(histogram.totalWeight).toBeLessThan(2 ** 102);
    expect(histogram.isEmpty()).toBe(false);
  });

  it('takes a sample out again', () => {
    const histogram = cpu();
    histogram.addSample(0.005, 1, DAY);
    histogram.addSample(3, 1, DAY);
    histogram.subtractSample(3, 1, DAY);
    expect(histogram.percentile(1)).toBeCloseTo(0.01, 12);
    histogram.subtractSample(0.005, 1, DAY);
    expect(histogram.isEmpty()).toBe(true);
    histogram.subtractSample(0.005, 1, DAY);
    expect(histogram.totalWeight).toBe(0);
  });

  it('merges another with a later reference and leaves it as it is', () => {
    const early = cpu();
    early.addSample(0.005, 1, DAY);
    const late = cpu();
    late.addSample(3, 1, 300 * DAY);
    const before = [late.referenceSeconds, late.totalWeight];
    early.merge(late);
    expect([late.referenceSeconds, late.totalWeight]).toEqual(before);
    expect(early.referenceSeconds).toBe(300 * DAY);
    // What was 299 half-lives ago counts no more.
    expect(early.percentile(0)).toBe(late.percentile(0));
    late.merge(cpu());
    expect([late.referenceSeconds, late.totalWeight]).toEqual(before);
  });

  it('does not merge what is counted in other buckets', () => {
    expect(() =>
      cpu().merge(new VpaHistogram(VPA_MEMORY_BUCKETS, DAY)),
    ).toThrow(/same buckets/);
    expect(() =>
      cpu().merge(new VpaHistogram(VPA_CPU_BUCKETS, 2 * DAY)),
    ).toThrow(/half-life/);
  });

  it.each([
    [NaN, 1, 0],
    [Infinity, 1, 0],
    [1, -1, 0],
    [1, NaN, 0],
    [1, 1, NaN],
  ])('refuses sample %d, weight %d, at %d', (value, weight, time) => {
    expect(() => cpu().addSample(value, weight, time)).toThrow(RangeError);
  });
});

describe('a checkpoint', () => {
  it('keeps weights as shares of the heaviest bucket', () => {
    const histogram = cpu();
    histogram.addSample(0.005, 3, 2 * DAY);
    histogram.addSample(0.015, 1, 2 * DAY);
    histogram.addSample(0.025, 0.0001, 2 * DAY);
    const checkpoint = histogram.saveCheckpoint();
    expect(checkpoint).toEqual({
      referenceTimestamp: '1970-01-03T00:00:00Z',
      bucketWeights: { 0: 10_000, 1: 3333 },
      totalWeight: 4.0001,
    });
    const loaded = cpu();
    loaded.loadCheckpoint(checkpoint);
    expect(loaded.referenceSeconds).toBe(2 * DAY);
    expect(loaded.totalWeight).toBe(4.0001);
    expect(loaded.percentile(0.7)).toBe(histogram.percentile(0.7));
    expect(loaded.percentile(0.8)).toBe(histogram.percentile(0.8));
  });

  it('of an empty histogram loads as one', () => {
    const checkpoint = cpu().saveCheckpoint();
    expect(checkpoint.referenceTimestamp).toBeNull();
    const loaded = cpu();
    loaded.loadCheckpoint(checkpoint);
    expect(loaded.isEmpty()).toBe(true);
    loaded.addSample(0.005, 1, DAY);
    expect(loaded.percentile(1)).toBeCloseTo(0.01, 12);
  });

  it.each([
    ['totalWeight', { totalWeight: -1 }],
    ['totalWeight', { totalWeight: NaN }],
    ['referenceTimestamp', { referenceTimestamp: 'yesterday' }],
    ['bucket 176', { bucketWeights: { 176: 1 } }],
    ['bucket -1', { bucketWeights: { '-1': 1 } }],
    ['weight -5', { bucketWeights: { 3: -5 } }],
    ['weight 0.5', { bucketWeights: { 3: 0.5 } }],
  ])('with an impossible %s is refused', (named, wrong) => {
    expect(() =>
      cpu().loadCheckpoint({
        referenceTimestamp: null,
        bucketWeights: {},
        totalWeight: 1,
        ...wrong,
      }),
    ).toThrow(named);
  });
});

describe("Go's arithmetic", () => {
  // What go1.26 prints on amd64. For the first two V8's own end in other digits.
  it.each([
    [exp2(0.5), 1.414213562373095],
    [wholePower(1.05, 4), 1.21550625],
    [exp2(-1074), Number.MIN_VALUE],
    [exp2(-1075), 0],
    [exp2(1024), Infinity],
    [exp2(100), 2 ** 100],
    [log(1), 0],
    [log(Math.E), 1],
    [log(8) / log(2), 3],
    [wholePower(1.5, 3), 3.375],
    [wholePower(2, 1023), 2 ** 1023],
    [wholePower(2, 1024), Infinity],
    [wholePower(7, 0), 1],
    [scaleByPowerOfTwo(3, -1074), 3 * Number.MIN_VALUE],
    [scaleByPowerOfTwo(0.75, 1024), 0.75 * 2 ** 1023 * 2],
    [scaleByPowerOfTwo(1, -106_752), 0],
  ])('gives %d', (value, expected) => {
    expect(value).toBe(expected);
  });
});
