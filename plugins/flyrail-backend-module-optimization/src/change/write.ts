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
import type { Write } from './media';

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

/** When the change was written, as the object says; undefined where it does not. Pure. */
export function appliedAt(object: KubernetesObject | undefined) {
  const time = Date.parse(object?.metadata.annotations?.[OPTIMIZED_AT] ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Whether an object says that this change is in force, and was written after it was last kept. Pure. */
export const isMarked = (
  object: KubernetesObject | undefined,
  { recommendation, owner, savedAt }: RollbackState,
): boolean =>
  (appliedAt(object) ?? 0) >= Date.parse(savedAt) &&
  object?.metadata.annotations?.[OPTIMIZATION] === recommendation.id &&
  object.metadata.annotations[OPTIMIZED_BY] ===
    `${owner.namespace}/${owner.name}`;

/**
 * Sets leaves of one object and marks it as ours. Refused by the API server (409) when the object changed since it was
 * read. `tryOnly`: asks whether it would be taken, and changes nothing.
 */
export function writeChange(
  io: Io,
  { medium, values }: Write,
  state: RollbackState,
  now: Date,
  { tryOnly = false } = {},
): Promise<KubernetesObject> {
  return patch(io, medium, values, marks(state, now), tryOnly);
}

/** Sets leaves of one object to what they are to be without us, and takes the marks off. */
export function writeOriginal(
  io: Io,
  { medium, values }: Write,
): Promise<KubernetesObject> {
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
  tryOnly = false,
): Promise<KubernetesObject> {
  const { name, namespace } = medium.object.metadata;
  const { contentType, body } = medium.patch(values, metadata);
  return request({
    method: 'PATCH',
    path: resourcePath(medium.resource, { namespace, name }),
    query: { fieldManager: FIELD_MANAGER, ...(tryOnly && { dryRun: 'All' }) },
    contentType,
    body,
  });
}
