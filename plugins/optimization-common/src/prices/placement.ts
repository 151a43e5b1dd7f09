/**
 * What there is of each resource, or is asked for.
 *
 * @public
 */
export interface Room {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** How many pods. */
  readonly pods: number;
}

export const RESOURCES = ['cpu', 'memory', 'pods'] as const;
export const NO_ROOM: Room = { cpu: 0, memory: 0, pods: 0 };

/**
 * A node: what its pods may request together and what it costs.
 *
 * @public
 */
export interface ClusterNode {
  readonly name: string;
  /** `status.allocatable`. */
  readonly allocatable: Room;
  /** USD a month for the whole machine. */
  readonly usdPerMonth: number;
}

/**
 * What a pod requests and where it is.
 *
 * @public
 */
export interface NodePod {
  /** The name of its node. */
  readonly node: string;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /**
   * What becomes of it when its node goes: it is made again elsewhere; it keeps its node (nothing makes it again, it must not be evicted,
   * its data is there); or it goes too, as a DaemonSet's.
   */
  readonly binding: 'movable' | 'pinned' | 'daemon';
}

export const plus = (a: Room, b: Room): Room => ({
  cpu: a.cpu + b.cpu,
  memory: a.memory + b.memory,
  pods: a.pods + b.pods,
});

export const minus = (a: Room, b: Room): Room => ({
  cpu: a.cpu - b.cpu,
  memory: a.memory - b.memory,
  pods: a.pods - b.pods,
});

export const roomOf = ({ cpu, memory }: NodePod): Room => ({
  cpu,
  memory,
  pods: 1,
});

/** A hair of a core or a byte too much is a rounding error. */
const TOLERANCE = 1e-9;

// A cluster is packed by hundreds of thousands of these, in a process that answers people: no lists are made for them.

const fitsIn = (asked: number, room: number): boolean =>
  asked <= room + TOLERANCE * Math.abs(asked);

export const fits = (asked: Room, room: Room): boolean =>
  fitsIn(asked.cpu, room.cpu) &&
  fitsIn(asked.memory, room.memory) &&
  fitsIn(asked.pods, room.pods);

const shareOf = (asked: number, whole: number): number =>
  asked <= 0 ? 0 : asked / Math.max(whole, 0);

/** The largest of the three shares that something takes of a node; Infinity where the node has none of what is asked for. */
export const dominantShare = (asked: Room, whole: Room): number =>
  Math.max(
    shareOf(asked.cpu, whole.cpu),
    shareOf(asked.memory, whole.memory),
    shareOf(asked.pods, whole.pods),
  );
