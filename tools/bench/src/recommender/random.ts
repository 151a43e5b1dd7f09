/** Numbers in [0, 1) from a seed: mulberry32, so that intervals are the same at every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `draws` ways to draw `count` of `count` with replacement. */
export function resamples(
  count: number,
  draws: number,
  random: () => number,
): number[][] {
  return Array.from({ length: draws }, () =>
    Array.from({ length: count }, () => Math.floor(random() * count)),
  );
}

/** The share `p` of values, by nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))
  ];
}

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
