/** One figure against its limit; `peer` and `ratio` (ours/peer) where there is something to compare with. */
export type Check = {
  name: string;
  ours: number;
  peer?: number;
  ratio?: number;
  limit: number;
  ok: boolean;
};

export type BenchOptions = {
  /** How many objects, for a first look: the limits are those of the full size. */
  size?: number;
  /** A folder for CPU profiles of ours; figures are then not to be compared. */
  profile?: string;
  /** A folder of usage series. */
  data?: string;
  /** Act on what is seen as it comes, instead of once. */
  rolling?: boolean;
};

/** A check that a figure, in the unit that its name says, stays at or under its limit. */
export function atMost(name: string, ours: number, limit: number): Check {
  const rounded = Math.round(ours * 100) / 100;
  return { name, ours: rounded, limit, ok: rounded <= limit };
}

/** A check that a figure reaches its limit. */
export function atLeast(name: string, ours: number, limit: number): Check {
  const rounded = Math.round(ours * 100) / 100;
  return { name, ours: rounded, limit, ok: rounded >= limit };
}

/** A check that a figure is at most so many times the peer's. */
export function ratio(
  name: string,
  ours: number,
  peer: number,
  limit: number,
): Check {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  const times = rounded(ours / peer);
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    ratio: times,
    limit,
    ok: times <= limit,
  };
}
