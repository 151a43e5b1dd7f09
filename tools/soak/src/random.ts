/** Random numbers that a seed repeats: mulberry32. */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** At least `from`, less than `to`. */
    between: (from: number, to: number) => from + next() * (to - from),
    oneOf: <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)],
  };
}

export type Random = ReturnType<typeof randomOf>;
