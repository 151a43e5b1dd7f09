import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  apiVersionOf,
  fieldChanges,
  FLYRAIL_REQUESTED_BY,
  kindId,
  resourcePath,
  type ApplyResult,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  readObject,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Judge } from './access';
import { alreadyExists, refusal, type Attempt } from './refusal';
import type { ApplyBody } from './requests';

/** The field manager of what people ask for in the portal. */
export const PORTAL_FIELD_MANAGER = 'flyrail-portal';

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
  const allowed = (object: KubernetesObject) =>
    judge.require({
      cluster: connection.name,
      kindId: kindId(resource),
      object,
    });
  const applyOnce = (judgeOnly: boolean, force: boolean) =>
    connection.request<KubernetesObject>({
      method: 'PATCH',
      userAgent: PORTAL_FIELD_MANAGER,
      path: resourcePath(resource, { namespace, name }),
      query: {
        fieldManager: PORTAL_FIELD_MANAGER,
        force,
        fieldValidation: 'Strict',
        dryRun: judgeOnly ? 'All' : undefined,
      },
      contentType: 'application/apply-patch+yaml',
      body: wanted,
    });
  const apply = (judgeOnly: boolean) =>
    applyOnce(judgeOnly, false).catch(error => {
      // What was edited in the portal is a patch, which the API server takes for another manager of the same name.
      if (isOwnConflict(error)) return applyOnce(judgeOnly, true);
      throw error;
    });
  try {
    const before = await readObject(connection, resource, { namespace, name });
    if (before) await allowed(before);
    await allowed(wanted);
    // The object that was judged, not one that took its name meanwhile.
    if (before && !judge.everything) wanted.metadata.uid = before.metadata.uid;
    if (before && intent === 'create') throw alreadyExists(attempt);
    if (!before && intent === 'update') {
      throw new NotFoundError(
        `${resource.kind} ${namespace}/${name} does not exist in cluster "${connection.name}"`,
      );
    }
    const judged = await apply(true);
    await allowed(judged);
    const after = dryRun ? judged : await apply(false);
    const changes = fieldChanges(before, after);
    return {
      object: withoutManagedFields(after),
      operation: operationOf(before, changes.length),
      dryRun,
      changes,
    };
  } catch (error) {
    throw refusal(error, attempt);
  }
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

function wantedObject(
  resource: ResourceDefinition,
  { object, intent, resourceVersion }: ApplyBody,
  person: string,
): KubernetesObject {
  const { apiVersion, kind, metadata, status, ...rest } = object;
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw new InputError(
      `The object is a ${apiVersion} ${kind}; expected ${apiVersionOf(
        resource,
      )} ${resource.kind}`,
    );
  }
  // "0" makes the apply create-only: the API server takes it for a new object
  // and refuses it for one that exists, so two creators cannot both win.
  const version = intent === 'create' ? '0' : resourceVersion;
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: {
        ...metadata.annotations,
        [FLYRAIL_REQUESTED_BY]: person,
      },
      ...(version ? { resourceVersion: version } : {}),
    },
    ...rest,
  };
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
