import type {
  KubernetesObject,
  ManagedField,
  ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  HorizontalPodAutoscaler,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import { autoscalerMedium } from '../change/autoscalerMedium';
import { sizingMedium, workloadMedium, type Medium } from '../change/leaves';
import type { FoundMedia } from '../change/media';
import type { ObjectAddress, RollbackState } from '../state/rollbackState';
import { workloadKinds, type WorkloadKind } from '../target/workload';

type Io = Pick<Context, 'cluster' | 'get'>;

/** The objects that a state was written through, as they are now; those of which another has the name are gone. */
export async function throughOf(
  io: Io,
  { through, autoscalers = [] }: RollbackState,
): Promise<FoundMedia> {
  const [main, ...others] = await Promise.all([
    mainOf(io, through),
    ...autoscalers.map(async at => {
      const medium = await autoscalerAt(io, at);
      return medium && isThat(medium.object, at) ? medium : undefined;
    }),
  ]);
  return {
    main: main && isThat(main.object, through) ? main : undefined,
    autoscalers: new Map(
      autoscalers.map(({ name }, index) => [name, others[index]] as const),
    ),
  };
}

/** An autoscaler by its name, whichever it is now. */
export async function autoscalerAt(
  { get }: Pick<Context, 'get'>,
  { namespace, name }: Pick<ObjectAddress, 'namespace' | 'name'>,
): Promise<Medium | undefined> {
  const object = await get(
    HorizontalPodAutoscaler,
    { namespace, name },
    { managedFields: true },
  );
  return object && autoscalerMedium(object);
}

/** Who managed what of one of the objects before the first write to it. */
export const managersBefore = (
  { through, managers, autoscalers = [] }: RollbackState,
  { metadata }: KubernetesObject,
): readonly ManagedField[] =>
  metadata.uid === through.uid
    ? managers
    : autoscalers.find(({ uid }) => uid === metadata.uid)?.managers ?? [];

function isThat({ metadata }: KubernetesObject, { uid }: ObjectAddress) {
  return metadata.uid === uid;
}

async function mainOf(
  { cluster, get }: Io,
  { apiVersion, kind, namespace, name }: ObjectAddress,
): Promise<Medium | undefined> {
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
