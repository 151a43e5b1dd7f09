import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  ConfigMap,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  MANAGED_BY_COST_OPTIMIZER,
  OPTIMIZED_BY,
} from '@flyrail/backstage-plugin-optimization-common';
import {
  contextOf,
  type RollbackState,
  type WorkloadAddress,
} from './rollbackState';
import type { Sealer } from './seal';

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

type Io = Pick<Context, 'request' | 'get'>;

const workloadOf = ({ kind, name }: WorkloadAddress) => `${kind}/${name}`;

const dataOf = (map: KubernetesObject | undefined) =>
  (map?.data ?? {}) as { workload?: string; state?: string };

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
    const problems: string[] = [];
    const fromStore = await this.store
      .get(contextOf(address))
      .catch((error: Error) => {
        problems.push(`The host's store cannot be read: ${error.message}`);
        return undefined;
      });
    const { sealed: fromMap } = await this.mapOf(io, address);
    const copies = [
      ['ConfigMap', fromMap],
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
      state: states[0],
      problems,
      lost:
        states.length === 0 &&
        copies.some(([, sealed]) => sealed !== undefined),
    };
  }

  /**
   * Writes both copies before it resolves.
   *
   * @param anyOneWill - one copy is enough: what is being undone must not wait for a store that is away
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
    const key = contextOf(address);
    const sealed = this.sealer.seal(JSON.stringify(state), key);
    const results = await Promise.allSettled([
      this.writeMap(io, address, state, sealed),
      this.store.put(key, sealed),
    ]);
    const failed = results.filter(({ status }) => status === 'rejected');
    if (failed.length > (anyOneWill ? 1 : 0)) {
      throw (failed[0] as PromiseRejectedResult).reason;
    }
  }

  /** Removes both copies. */
  async remove(io: Io, address: WorkloadAddress): Promise<void> {
    const { name, sealed } = await this.mapOf(io, address);
    if (sealed !== undefined) {
      try {
        await io.request({
          method: 'DELETE',
          path: resourcePath(ConfigMap, { namespace: address.namespace, name }),
        });
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) {
          throw error;
        }
      }
    }
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

  private async writeMap(
    io: Io,
    address: WorkloadAddress,
    { owner }: RollbackState,
    sealed: string,
  ): Promise<void> {
    const { namespace } = address;
    const { name } = await this.mapOf(io, address);
    await io.request({
      method: 'PATCH',
      path: resourcePath(ConfigMap, { namespace, name }),
      query: { fieldManager: this.fieldManager, force: true },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name,
          namespace,
          labels: {
            'app.kubernetes.io/managed-by': MANAGED_BY_COST_OPTIMIZER,
          },
          annotations: { [OPTIMIZED_BY]: `${owner.namespace}/${owner.name}` },
        },
        data: { workload: workloadOf(address), state: sealed },
      },
    });
  }

  /** The name that is this workload's: with its kind where another object has the plain one. */
  private async mapOf(
    io: Io,
    address: WorkloadAddress,
  ): Promise<{ name: string; sealed?: string }> {
    const { namespace } = address;
    const [plain, withKind] = stateNames(address);
    const isOurs = (map: KubernetesObject | undefined) =>
      dataOf(map).workload === workloadOf(address);
    const first = await io.get(ConfigMap, { namespace, name: plain });
    if (isOurs(first)) {
      return { name: plain, sealed: dataOf(first).state };
    }
    const second = await io.get(ConfigMap, { namespace, name: withKind });
    if (isOurs(second)) {
      return { name: withKind, sealed: dataOf(second).state };
    }
    return { name: first ? withKind : plain };
  }
}

/** What a state's ConfigMap is called: the first that is free. */
export function stateNames({
  name,
  kind,
}: Pick<WorkloadAddress, 'name' | 'kind'>): [string, string] {
  // A ConfigMap's name is at most 253 characters long, as a workload's.
  const plain = `${name.slice(0, 225)}-rollback-state`;
  return [plain, `${plain}-${kind.toLowerCase()}`];
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
