import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  apiVersionOf,
  fieldChanges,
  kindId,
  resourcePath,
  type ApplyResult,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  NO_OBJECT,
  readObject,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Judge } from './access';
import { alreadyExists, refusal, type Attempt } from './refusal';
import type { ApplyBody } from './requests';
import { requireOwnPause, versionOf, wantedObject } from './wanted';

/** The field manager of what people ask for in the portal. */
export const PORTAL_FIELD_MANAGER = 'flyrail-portal';

/** How often an apply is tried while the object changes under it; its status does so now and then. */
const APPLY_ATTEMPTS = 5;

/**
 * Applies what a person asks for, or has the API server judge it (`dryRun`).
 * What is applied was judged by a dry run before, whoever asks. Fields of
 * other managers are never taken.
 *
 * @throws the errors of `refusal`
 */
export async function applyResource(options: {
  connection: ClusterConnection;
  resource: ResourceDefinition;
  body: ApplyBody;
  person: string;
  /** Asked about the object as it is, and as it would be. */
  judge: Judge;
}): Promise<ApplyResult> {
  const { connection, resource, body, person, judge } = options;
  const { dryRun, intent } = body;
  const wanted = wantedObject(resource, body, person);
  const { namespace, name } = body.object.metadata;
  const attempt: Attempt = {
    cluster: connection.name,
    clusterTitle: connection.title,
    kind: resource.kind,
    namespace,
    name,
    intent,
  };
  const placed = (object: KubernetesObject) => ({
    cluster: connection.name,
    kindId: kindId(resource),
    object,
  });
  const expected = versionOf(body);
  for (let tried = 1; ; tried++) {
    try {
      const before = await readObject(connection, resource, {
        namespace,
        name,
      });
      if (before) {
        await judge.require(placed(before));
        await judge.require(placed(wanted));
      } else {
        await judge.requireNew(placed(wanted));
      }
      if (before && intent === 'create') throw alreadyExists(attempt);
      if (!before && (intent === 'update' || expected)) {
        throw new NotFoundError(
          `${resource.kind} ${namespace}/${name} does not exist in cluster "${
            connection.name
          }"${
            intent === 'update'
              ? ''
              : '; leave its resourceVersion out to create it'
          }`,
        );
      }
      requireOwnPause(wanted, before);
      const apply = applying(connection, resource, {
        ...wanted,
        metadata: {
          ...wanted.metadata,
          // What was judged, not what took its name or changed meanwhile.
          uid: before?.metadata.uid,
          resourceVersion:
            expected ?? before?.metadata.resourceVersion ?? NO_OBJECT,
        },
      });
      const judged = await apply(true);
      await judge.require(placed(judged));
      const after = dryRun ? judged : await apply(false);
      const changes = fieldChanges(before, after);
      return {
        object: withoutManagedFields(
          before || !dryRun ? after : withoutVersion(after),
        ),
        operation: operationOf(before, changes.length),
        dryRun,
        changes,
      };
    } catch (error) {
      const again = !expected && intent !== 'create' && isOtherVersion(error);
      if (!again || tried === APPLY_ATTEMPTS) throw refusal(error, attempt);
    }
  }
}

/** Applies an object as the portal: the dry run of it, or itself. */
function applying(
  connection: ClusterConnection,
  resource: ResourceDefinition,
  wanted: KubernetesObject,
): (judgeOnly: boolean) => Promise<KubernetesObject> {
  const applyOnce = (judgeOnly: boolean, force: boolean) =>
    connection.request<KubernetesObject>({
      method: 'PATCH',
      userAgent: PORTAL_FIELD_MANAGER,
      path: resourcePath(resource, {
        namespace: wanted.metadata.namespace,
        name: wanted.metadata.name!,
      }),
      query: {
        fieldManager: PORTAL_FIELD_MANAGER,
        force,
        fieldValidation: 'Strict',
        dryRun: judgeOnly ? 'All' : undefined,
      },
      contentType: 'application/apply-patch+yaml',
      body: wanted,
    });
  return judgeOnly =>
    applyOnce(judgeOnly, false).catch(error => {
      // What was edited in the portal is a patch, which the API server takes for another manager of the same name.
      if (isOwnConflict(error)) return applyOnce(judgeOnly, true);
      throw error;
    });
}

/** The object, if there is one and it may be touched. */
export async function existing(options: {
  connection: ClusterConnection;
  resource: ResourceDefinition;
  namespace: string;
  name: string;
  judge: Judge;
}): Promise<KubernetesObject> {
  const { connection, resource, namespace, name, judge } = options;
  const found = await readObject(connection, resource, { namespace, name });
  // Who may not touch it does not learn whether it exists.
  await judge.require({
    cluster: connection.name,
    kindId: kindId(resource),
    object: found ?? addressed(resource, namespace, name),
  });
  if (!found) {
    throw new NotFoundError(
      `${resource.kind} ${namespace}/${name} does not exist in cluster "${connection.name}"`,
    );
  }
  return found;
}

/**
 * Deletes an object, after a dry run; what it owns goes with it, as the
 * cluster decides.
 *
 * @throws the errors of `refusal`
 */
export async function deleteResource(options: {
  connection: ClusterConnection;
  resource: ResourceDefinition;
  namespace: string;
  name: string;
  dryRun: boolean;
  /** Only the object that has it, not one that took its name. */
  uid?: string;
  judge: Judge;
}): Promise<void> {
  const { connection, resource, namespace, name, dryRun } = options;
  const remove = (judgeOnly: boolean, uid: string | undefined) =>
    connection.request({
      method: 'DELETE',
      userAgent: PORTAL_FIELD_MANAGER,
      path: resourcePath(resource, { namespace, name }),
      // All in the body: where there is one, the API server ignores the same options in the query.
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        // The object that was judged, not one that took its name meanwhile.
        preconditions: { uid },
        propagationPolicy: 'Background',
        ...(judgeOnly ? { dryRun: ['All'] } : {}),
      },
    });
  try {
    const { uid } = (await existing(options)).metadata;
    if (options.uid && options.uid !== uid) {
      throw new ConflictError(
        `${resource.kind} ${namespace}/${name} in cluster "${connection.name}" is another object than the one that was to be deleted: that one is gone already. Load it again`,
      );
    }
    await remove(true, uid);
    if (!dryRun) await remove(false, uid);
  } catch (error) {
    throw refusal(error, {
      cluster: connection.name,
      clusterTitle: connection.title,
      kind: resource.kind,
      namespace,
      name,
    });
  }
}

/** What is known of an object that there is not: its address. */
export function addressed(
  resource: ResourceDefinition,
  namespace: string,
  name: string,
): KubernetesObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { namespace, name },
  };
}

/** Whether the object is no longer, or not yet, what an apply was for; a field of another manager is no such thing. */
function isOtherVersion(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.stale &&
    (error.status !== 409 || error.problems.length === 0)
  );
}

/** Whether all that an apply conflicts with are fields that the portal itself set. */
function isOwnConflict(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.status === 409 &&
    error.problems.length > 0 &&
    error.problems.every(({ message }) =>
      message.includes(`conflict with "${PORTAL_FIELD_MANAGER}"`),
    )
  );
}

/** Of what a dry run did not create, the version is the precondition of ours. */
function withoutVersion(object: KubernetesObject): KubernetesObject {
  const { resourceVersion, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function operationOf(
  before: KubernetesObject | undefined,
  changes: number,
): ApplyResult['operation'] {
  if (!before) return 'created';
  return changes > 0 ? 'configured' : 'unchanged';
}

export function withoutManagedFields(
  object: KubernetesObject,
): KubernetesObject {
  const { managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
