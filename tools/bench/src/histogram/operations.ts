import type { VpaHistogram } from '@flyrail/backstage-plugin-optimization-common';

/** What is done to a series' two histograms; the numbers are those of peers/vpa-histogram. */
export const OPERATION = {
  begin: 0,
  add: 1,
  subtract: 2,
  merge: 3,
  checkpoint: 4,
  end: 5,
} as const;

/** One operation: kind, histogram (0 or 1), value, weight, Unix seconds. With `begin`: value 1 is memory, weight the half-life in seconds. */
export type Operation = [
  kind: number,
  histogram: number,
  value: number,
  weight: number,
  seconds: number,
];

const PERCENTILES = 21;

/** Numbers in [0, 1): mulberry32, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The operations of one random series: CPU or memory, values from under the first bucket to over the last and some on the very edge of a bucket,
 * weights down to those that count as empty, times in order, out of order and years apart, peaks that are replaced, merges and checkpoints.
 *
 * @param edge - where a bucket begins
 */
export function randomOperations(
  seed: number,
  edge: (memory: boolean, bucket: number) => number,
): Operation[] {
  const random = randomNumbers(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const memory = seed % 2 === 1;
  const halfLife = [3600, 43_200, 86_400, 172_800, 1000, 604_800][below(6)];
  const unit = memory ? 1e7 : 0.01;
  const steady = random() < 0.3;
  const center = unit * 10 ** (random() * 5);
  const value = () => {
    const kind = random();
    if (kind < 0.05) return edge(memory, below(170));
    if (kind < 0.1) return unit * 10 ** (random() * 9 - 3);
    if (kind < 0.12) return 0;
    return center * (0.5 + random());
  };
  const weight = () => {
    const kind = random();
    if (steady || kind < 0.5) return memory ? 1 : 0.1;
    if (kind < 0.6) return 10 ** (random() * 4 - 6);
    return kind < 0.62 ? 0 : random() * 10;
  };
  let now = 1_600_000_000 + below(200_000_000);
  const time = () => {
    const kind = random();
    if (kind < 0.85) now += below(600);
    else if (kind < 0.9) now += random() * halfLife;
    else if (kind < 0.91) now += halfLife * (90 + below(30));
    else if (kind < 0.95)
      return now - below(halfLife * (kind < 0.911 ? 900 : 20));
    return now;
  };
  const operations: Operation[] = [
    [OPERATION.begin, 0, memory ? 1 : 0, halfLife, 0],
  ];
  const added: Operation[] = [];
  for (let left = 20 + below(180); left > 0; left--) {
    const kind = random();
    const histogram = random() < 0.7 ? 0 : 1;
    if (kind < 0.86 || !added.length) {
      const sample: Operation = [
        OPERATION.add,
        histogram,
        value(),
        weight(),
        time(),
      ];
      added.push(sample);
      operations.push(sample);
    } else if (kind < 0.95) {
      const [, of, ...sample] = added[below(added.length)];
      operations.push([OPERATION.subtract, of, ...sample]);
    } else if (kind < 0.97) operations.push([OPERATION.merge, 0, 0, 0, 0]);
    else operations.push([OPERATION.checkpoint, histogram, 0, 0, 0]);
  }
  operations.push([OPERATION.end, 0, 0, 0, 0]);
  return operations;
}

/**
 * Does the operations of one series; answers what the peer does, for histogram 0 and then 1: bucket count, first and last bucket that is not empty,
 * total weight, reference (Unix seconds), the percentiles 0, 0.05, … 1, every bucket's weight, every bucket's weight in a checkpoint.
 */
export function perform(
  operations: readonly Operation[],
  empty: (memory: boolean, halfLifeSeconds: number) => VpaHistogram,
): number[] {
  const [[, , memory, halfLife]] = operations;
  const fresh = () => empty(memory === 1, halfLife);
  const histograms = [fresh(), fresh()];
  for (const [kind, index, value, weight, seconds] of operations) {
    if (kind === OPERATION.add)
      histograms[index].addSample(value, weight, seconds);
    if (kind === OPERATION.subtract)
      histograms[index].subtractSample(value, weight, seconds);
    if (kind === OPERATION.merge) {
      histograms[0].merge(histograms[1]);
      histograms[1] = fresh();
    }
    if (kind === OPERATION.checkpoint) {
      const loaded = fresh();
      loaded.loadCheckpoint(
        JSON.parse(JSON.stringify(histograms[index].saveCheckpoint())),
      );
      histograms[index] = loaded;
    }
  }
  return histograms.flatMap(histogram => {
    const { weights } = histogram;
    const { bucketWeights } = histogram.saveCheckpoint();
    return [
      weights.length,
      ...histogram.occupied,
      histogram.totalWeight,
      histogram.referenceSeconds,
      ...Array.from({ length: PERCENTILES }, (_, step) =>
        histogram.percentile(step / 20),
      ),
      ...weights,
      ...Array.from(weights, (_, bucket) => bucketWeights[bucket] ?? 0),
    ];
  });
}

/** Which number of an answer of {@link perform} differs, in words. */
export function placeInAnswer(index: number, buckets: number): string {
  const each = 5 + PERCENTILES + 2 * buckets;
  const at = index % each;
  const histogram = `histogram ${Math.floor(index / each)}: `;
  if (at < 5)
    return (
      histogram +
      [
        'bucket count',
        'first bucket',
        'last bucket',
        'total weight',
        'reference',
      ][at]
    );
  if (at < 5 + PERCENTILES) return `${histogram}percentile ${(at - 5) * 5}`;
  const bucket = at - 5 - PERCENTILES;
  return bucket < buckets
    ? `${histogram}weight of bucket ${bucket}`
    : `${histogram}checkpoint weight of bucket ${bucket - buckets}`;
}
