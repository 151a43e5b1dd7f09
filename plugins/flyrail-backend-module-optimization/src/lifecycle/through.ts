import type { ResourceDefinition } from '@flyrail/backstage-plugin-flyrail-common';
import { sizingMedium, workloadMedium, type Medium } from '../change/leaves';
import type { Look } from '../parts';
import type { RollbackState } from '../state/rollbackState';
import { workloadKinds, type WorkloadKind } from '../target/workload';

/** The object that a state was written through, as it is now; undefined when it is gone. */
export async function throughOf(
  { cluster, get }: Pick<Look, 'cluster' | 'get'>,
  { through }: RollbackState,
): Promise<Medium | undefined> {
  const { apiVersion, kind, namespace, name } = through;
  const workload =
    apiVersion === 'apps/v1' && workloadKinds[kind as WorkloadKind];
  const resource = workload || cluster.definition({ apiVersion, kind });
  if (!resource) {
    throw new Error(
      `${kind} ${namespace}/${name} was changed through an operator that this host no longer has: add it again, so that the change can be undone`,
    );
  }
  const object = await get(
    resource,
    { namespace, name },
    { managedFields: true },
  );
  if (!object) {
    return undefined;
  }
  return workload
    ? workloadMedium(workload, object)
    : sizingMedium(resource as ResourceDefinition, object);
}
