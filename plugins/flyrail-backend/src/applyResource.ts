import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  FLYRAIL_REQUESTED_BY,
  apiVersionOf,
  resourcePath,
  type ApplyRequest,
  type ApplyResult,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import { fieldChanges } from './fieldChanges';
import { unavailable } from './Host';
import type { HostedCluster } from './HostedCluster';
import { refusal, RefusedError } from './refusal';

/** Who writes what people ask for. Never forced: fields that others manage stay theirs. */
const FIELD_MANAGER = 'flyrail-portal';

/**
 * Applies an object for a person, or has the API server try it.
 *
 * @param requestedBy - entity reference of the person, kept as an annotation
 * @throws RefusedError with the fields that the API server names;
 *   ConflictError when the object is there and should not be, is another
 *   version, or has fields that someone else manages; NotFoundError when it
 *   should be there; ServiceUnavailableError when the cluster cannot be asked
 */
export async function applyResource(
  cluster: HostedCluster,
  kind: ResourceDefinition,
  { object, dryRun, intent, resourceVersion }: ApplyRequest,
  requestedBy: string,
): Promise<ApplyResult> {
  const { namespace, name } = addressOf(object, kind);
  const what = `${kind.kind} ${namespace}/${name}`;
  const connection = connectionOf(cluster);
  try {
    const before = await read(connection, kind, namespace, name);
    if (intent === 'create' && before) {
      throw new ConflictError(
        `${what} exists on cluster "${cluster.title}" already: choose another name, or edit it on its tab`,
      );
    }
    if (intent === 'update' && !before) {
      throw new NotFoundError(
        `${what} does not exist on cluster "${cluster.title}" any longer`,
      );
    }
    const after = await connection.serverSideApply(
      kind,
      {
        ...object,
        metadata: {
          name,
          namespace,
          labels: object.metadata.labels,
          annotations: {
            ...object.metadata.annotations,
            [FLYRAIL_REQUESTED_BY]: requestedBy,
          },
          ...(resourceVersion && { resourceVersion }),
        },
      },
      { fieldManager: FIELD_MANAGER, force: false, dryRun },
    );
    const changes = fieldChanges(before, after);
    return {
      object: withoutManagedFields(after),
      dryRun,
      changes,
      operation: operationOf(before, changes.length),
    };
  } catch (error) {
    throw refusal(error, what, cluster);
  }
}

function operationOf(before: KubernetesObject | undefined, changes: number) {
  if (!before) return 'created';
  return changes ? 'configured' : 'unchanged';
}

/** Deletes an object for a person, or has the API server try it. Throws as `applyResource` does. */
export async function deleteResource(
  cluster: HostedCluster,
  kind: ResourceDefinition,
  { namespace, name }: { namespace: string; name: string },
  dryRun: boolean,
): Promise<void> {
  const what = `${kind.kind} ${namespace}/${name}`;
  try {
    await connectionOf(cluster).request({
      method: 'DELETE',
      path: resourcePath(kind, { namespace, name }),
      query: {
        propagationPolicy: 'Foreground',
        ...(dryRun && { dryRun: 'All' }),
      },
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      throw new NotFoundError(
        `${what} does not exist on cluster "${cluster.title}"`,
      );
    }
    throw refusal(error, what, cluster);
  }
}

function connectionOf(cluster: HostedCluster): ClusterConnection {
  if (!cluster.connection) throw unavailable(cluster);
  return cluster.connection;
}

async function read(
  connection: ClusterConnection,
  kind: ResourceDefinition,
  namespace: string,
  name: string,
): Promise<KubernetesObject | undefined> {
  try {
    return await connection.request({
      path: resourcePath(kind, { namespace, name }),
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The object must be of the kind in the path and say where it goes. */
function addressOf(object: KubernetesObject, kind: ResourceDefinition) {
  const { namespace, name } = object.metadata;
  const wanted = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const problems = [
    ...(['apiVersion', 'kind'] as const)
      .filter(field => object[field] !== wanted[field])
      .map(field => ({ field, message: `must be ${wanted[field]}` })),
    ...(namespace
      ? []
      : [{ field: 'metadata.namespace', message: 'is required' }]),
    ...(name ? [] : [{ field: 'metadata.name', message: 'is required' }]),
  ];
  if (problems.length || !namespace || !name) {
    const words = problems.map(({ field, message }) => `${field} ${message}`);
    throw new RefusedError(
      `Not an object of this kind: ${words.join('; ')}`,
      problems,
    );
  }
  return { namespace, name };
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
