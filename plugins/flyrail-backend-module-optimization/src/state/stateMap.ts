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
import type { RollbackState, WorkloadAddress } from './rollbackState';

/** What is kept is not what was looked at: whoever was quicker is found by another look. Nothing was written. */
export class StateMovedError extends Error {
  readonly name = 'StateMovedError';
}

export type Io = Pick<Context, 'request' | 'get'>;

/** A state's ConfigMap as it was read, or where it is to be. */
export interface StateMap {
  name: string;
  sealed?: string;
  /** Absent: it is not there. */
  resourceVersion?: string;
  /** Something else has the name. */
  isTaken?: boolean;
}

const workloadOf = ({ kind, name }: WorkloadAddress) => `${kind}/${name}`;

const dataOf = (map: KubernetesObject | undefined) =>
  (map?.data ?? {}) as { workload?: string; state?: string };

/** The name that is this workload's: with its kind where another object has the plain one. */
export async function findStateMap(
  io: Io,
  address: WorkloadAddress,
): Promise<StateMap> {
  const { namespace } = address;
  const [plain, withKind] = stateNames(address);
  const ours = (name: string, map: KubernetesObject | undefined) =>
    map && dataOf(map).workload === workloadOf(address)
      ? {
          name,
          sealed: dataOf(map).state,
          resourceVersion: map.metadata.resourceVersion,
        }
      : undefined;
  const first = await io.get(ConfigMap, { namespace, name: plain });
  const found = ours(plain, first);
  if (found) {
    return found;
  }
  const second = await io.get(ConfigMap, { namespace, name: withKind });
  return (
    ours(withKind, second) ?? {
      name: first ? withKind : plain,
      isTaken: first !== undefined && second !== undefined,
    }
  );
}

/**
 * Writes on exactly what was read.
 *
 * @throws StateMovedError when it is there by now, or another one
 */
export async function writeStateMap(
  io: Io,
  address: WorkloadAddress,
  { name, resourceVersion, sealed, isTaken }: StateMap,
  {
    owner,
    fieldManager,
  }: Pick<RollbackState, 'owner'> & { fieldManager: string },
): Promise<void> {
  const { namespace } = address;
  if (isTaken) {
    throw new Error(
      `ConfigMap ${namespace}/${name} is somebody else's: rename or delete it`,
    );
  }
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      resourceVersion,
      labels: { 'app.kubernetes.io/managed-by': MANAGED_BY_COST_OPTIMIZER },
      annotations: { [OPTIMIZED_BY]: `${owner.namespace}/${owner.name}` },
    },
    data: { workload: workloadOf(address), state: sealed },
  };
  await unlessMoved(
    resourceVersion === undefined
      ? io.request({
          method: 'POST',
          path: resourcePath(ConfigMap, { namespace }),
          query: { fieldManager },
          body,
        })
      : io.request({
          method: 'PATCH',
          path: resourcePath(ConfigMap, { namespace, name }),
          query: { fieldManager, force: true },
          contentType: 'application/apply-patch+yaml',
          body,
        }),
  );
}

/**
 * Removes exactly what was read.
 *
 * @throws StateMovedError when it is another one by now
 */
export async function removeStateMap(
  io: Io,
  { namespace }: WorkloadAddress,
  { name, resourceVersion }: StateMap,
): Promise<void> {
  if (resourceVersion === undefined) {
    return;
  }
  try {
    await unlessMoved(
      io.request({
        method: 'DELETE',
        path: resourcePath(ConfigMap, { namespace, name }),
        body: { preconditions: { resourceVersion } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) {
      throw error;
    }
  }
}

async function unlessMoved(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    throw error instanceof ApiError && error.stale
      ? new StateMovedError(error.message)
      : error;
  }
}

/** What a state's ConfigMap is called: the first that is free. */
function stateNames({
  name,
  kind,
}: Pick<WorkloadAddress, 'name' | 'kind'>): [string, string] {
  // A ConfigMap's name is at most 253 characters long, as a workload's.
  const plain = `${name.slice(0, 225)}-rollback-state`;
  return [plain, `${plain}-${kind.toLowerCase()}`];
}
