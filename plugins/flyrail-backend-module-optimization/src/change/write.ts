import {
  resourcePath,
  type KubernetesObject,
  type ManagedField,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  holdsAnyOf,
  withFieldsReleased,
  type Context,
} from '@flyrail/backstage-plugin-flyrail-node';
import {
  OPTIMIZATION,
  OPTIMIZATION_CHANGE,
  OPTIMIZED_AT,
  OPTIMIZED_BY,
  OPTIMIZED_LABEL,
} from '@flyrail/backstage-plugin-optimization-common';
import type { RollbackState } from '../state/rollbackState';
import type { Leaf, LeafValue, Medium } from './leaves';

/** Of all writes to what the operator does not own. */
export const FIELD_MANAGER = 'flyrail-optimization';

const SPEC = [['f:spec']];
const EVERYTHING = [['f:spec'], ['f:metadata']];

type Io = Pick<Context, 'request'>;

/** What an object carries while a change of ours is in force. */
export function marks(state: RollbackState, at: Date) {
  return {
    annotations: {
      [OPTIMIZED_BY]: `${state.owner.namespace}/${state.owner.name}`,
      [OPTIMIZATION]: state.recommendation.id,
      [OPTIMIZED_AT]: at.toISOString(),
      [OPTIMIZATION_CHANGE]: state.recommendation.text,
    },
    labels: { [OPTIMIZED_LABEL]: 'true' },
  };
}

const noMarks = {
  annotations: {
    [OPTIMIZED_BY]: null,
    [OPTIMIZATION]: null,
    [OPTIMIZED_AT]: null,
    [OPTIMIZATION_CHANGE]: null,
  },
  labels: { [OPTIMIZED_LABEL]: null },
};

/** Whether an object says that this change is in force. Pure. */
export const isMarked = (
  object: KubernetesObject | undefined,
  { recommendation, owner }: RollbackState,
): boolean =>
  object?.metadata.annotations?.[OPTIMIZATION] === recommendation.id &&
  object.metadata.annotations[OPTIMIZED_BY] ===
    `${owner.namespace}/${owner.name}`;

/** When the change was written, as the object says; undefined where it does not. Pure. */
export function appliedAt(object: KubernetesObject | undefined) {
  const time = Date.parse(object?.metadata.annotations?.[OPTIMIZED_AT] ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Sets leaves and marks them as ours. Refused by the API server (409) when the object changed since it was read. */
export function writeChange(
  io: Io,
  medium: Medium,
  state: RollbackState,
  now: Date,
): Promise<KubernetesObject> {
  const values = state.leaves.map(leaf => ({ leaf, value: leaf.wanted }));
  return patch(io, medium, values, marks(state, now));
}

/** Sets leaves to what they were, and takes the marks off. */
export function writeOriginal(
  io: Io,
  medium: Medium,
  leaves: RollbackState['leaves'],
): Promise<KubernetesObject> {
  const values = leaves.map(leaf => ({ leaf, value: leaf.original }));
  return patch(io, medium, values, noMarks);
}

/** Takes the marks off, if there are any. */
export async function unmark(io: Io, medium: Medium): Promise<Medium> {
  const { annotations, labels } = medium.object.metadata;
  if (!annotations?.[OPTIMIZED_BY] && !labels?.[OPTIMIZED_LABEL]) {
    return medium;
  }
  return { ...medium, object: await patch(io, medium, [], noMarks) };
}

/**
 * Gives the fields that a write took back to whom they belonged, so that Helm, kubectl and others go on as before.
 * `everything`: nothing of ours is to stay; otherwise the marks do. Writes only where something is held.
 */
export async function letGo(
  io: Io,
  { resource, object }: Pick<Medium, 'resource' | 'object'>,
  before: readonly ManagedField[],
  { everything = false } = {},
): Promise<boolean> {
  const { managedFields, name, namespace, resourceVersion } = object.metadata;
  const roots = everything ? EVERYTHING : SPEC;
  if (!holdsAnyOf(managedFields, FIELD_MANAGER, roots)) {
    return false;
  }
  const released = withFieldsReleased(
    managedFields ?? [],
    FIELD_MANAGER,
    before,
    roots,
  );
  await io.request({
    method: 'PATCH',
    path: resourcePath(resource, { namespace, name }),
    query: { fieldManager: FIELD_MANAGER },
    contentType: 'application/merge-patch+json',
    body: { metadata: { resourceVersion, managedFields: released } },
  });
  return true;
}

function patch(
  { request }: Io,
  medium: Medium,
  values: readonly { leaf: Leaf; value: LeafValue }[],
  metadata: Parameters<Medium['patch']>[1],
): Promise<KubernetesObject> {
  const { name, namespace } = medium.object.metadata;
  const { contentType, body } = medium.patch(values, metadata);
  return request({
    method: 'PATCH',
    path: resourcePath(medium.resource, { namespace, name }),
    query: { fieldManager: FIELD_MANAGER },
    contentType,
    body,
  });
}
