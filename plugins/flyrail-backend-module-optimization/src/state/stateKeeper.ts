import {
  contextOf,
  type RollbackState,
  type WorkloadAddress,
} from './rollbackState';
import type { Sealer } from './seal';
import {
  findStateMap,
  removeStateMap,
  StateMovedError,
  writeStateMap,
  type Io,
  type StateMap,
} from './stateMap';

/** The host's own store of sealed states, shared by all hosts: the second of the two places. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, sealed: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What was found of a state. */
export interface FoundState {
  state?: RollbackState;
  /** What is wrong with either copy, in words. */
  problems: string[];
  /** Something is kept, and none of it can be read. */
  lost: boolean;
}

type Mine = Pick<RollbackState, 'owner' | 'sequence'>;

/** Keeps the state of a workload twice, sealed: in a ConfigMap beside it and in the host's store. */
export class StateKeeper {
  constructor(
    private readonly sealer: Sealer | undefined,
    private readonly store: StateStore,
    private readonly fieldManager: string,
  ) {}

  /** Whether anything can be kept. */
  get canSeal(): boolean {
    return this.sealer !== undefined;
  }

  /** Reads both copies; the later one counts. Rejects only when the cluster cannot be asked. */
  async read(io: Io, address: WorkloadAddress): Promise<FoundState> {
    const { state, problems, lost } = await this.find(io, address);
    return { state, problems, lost };
  }

  private async find(
    io: Io,
    address: WorkloadAddress,
  ): Promise<FoundState & { map: StateMap }> {
    const problems: string[] = [];
    const fromStore = await this.store
      .get(contextOf(address))
      .catch((error: Error) => {
        problems.push(`The host's store cannot be read: ${error.message}`);
        return undefined;
      });
    const map = await findStateMap(io, address);
    const copies = [
      ['ConfigMap', map.sealed],
      ["host's store", fromStore],
    ] as const;
    const states = copies.flatMap(([where, sealed]) => {
      if (sealed === undefined) {
        return [];
      }
      try {
        return [this.open(sealed, address)];
      } catch (error) {
        problems.push(
          `The copy in the ${where} is of no use: ${(error as Error).message}`,
        );
        return [];
      }
    });
    states.sort((a, b) => b.sequence - a.sequence);
    return {
      map,
      state: states[0],
      problems,
      lost:
        states.length === 0 &&
        copies.some(([, sealed]) => sealed !== undefined),
    };
  }

  /**
   * Writes both copies before it resolves: the ConfigMap first, on exactly what was read, so that of two who write at
   * once the later one leaves the store alone.
   *
   * @param anyOneWill - one copy is enough: what is being undone must not wait for a store that is away
   * @throws StateMovedError when another CostOptimization's state is kept, or a later one
   * @throws Error when there is no key, or a copy could not be written
   */
  async write(
    io: Io,
    address: WorkloadAddress,
    state: RollbackState,
    { anyOneWill = false } = {},
  ): Promise<void> {
    if (!this.sealer) {
      throw new Error('There is no key to seal the state with');
    }
    const { map, state: kept } = await this.find(io, address);
    refuse(kept, state.owner, state.sequence - 1);
    const key = contextOf(address);
    const sealed = this.sealer.seal(JSON.stringify(state), key);
    const unkept = await writeStateMap(
      io,
      address,
      { ...map, sealed },
      { owner: state.owner, fieldManager: this.fieldManager },
    )
      .then(() => undefined)
      .catch((error: Error) => {
        if (!anyOneWill || error instanceof StateMovedError) {
          throw error;
        }
        return error;
      });
    await this.store.put(key, sealed).catch(error => {
      if (!anyOneWill || unkept) {
        throw unkept ?? error;
      }
    });
  }

  /**
   * Removes both copies.
   *
   * @throws StateMovedError when another CostOptimization's state is kept, or a later one
   */
  async remove(io: Io, address: WorkloadAddress, mine: Mine): Promise<void> {
    const { map, state: kept } = await this.find(io, address);
    refuse(kept, mine.owner, mine.sequence);
    await removeStateMap(io, address, map);
    await this.store.delete(contextOf(address));
  }

  private open(sealed: string, address: WorkloadAddress): RollbackState {
    if (!this.sealer) {
      throw new Error(
        'it is sealed and no key is configured (flyrail.optimization.stateKey)',
      );
    }
    return JSON.parse(this.sealer.open(sealed, contextOf(address)));
  }
}

/** Only its own state, as it was looked at or before: who takes over that of one that is gone does so in its name. */
function refuse(
  kept: Mine | undefined,
  { uid }: Mine['owner'],
  seen: number,
): void {
  if (kept && (kept.owner.uid !== uid || kept.sequence > seen)) {
    const { namespace, name } = kept.owner;
    throw new StateMovedError(
      `What a rollback needs was written by CostOptimization ${namespace}/${name} meanwhile`,
    );
  }
}

/** A store for one process: after a restart it knows nothing. For tests, and hosts without a database. */
export function memoryStateStore(): StateStore {
  const states = new Map<string, string>();
  return {
    async get(key) {
      return states.get(key);
    },
    async put(key, sealed) {
      states.set(key, sealed);
    },
    async delete(key) {
      states.delete(key);
    },
  };
}
