import {
  fieldChanges,
  FLYRAIL_PAUSED,
  FLYRAIL_PAUSED_BY,
  resourcePath,
  type ApplyResult,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Judge } from './access';
import { refusal, type Attempt } from './refusal';
import { existing, PORTAL_FIELD_MANAGER, withoutManagedFields } from './writes';

/** How often a pause is tried while the object changes under it; its status does so now and then. */
const PAUSE_ATTEMPTS = 5;

/**
 * Sets or removes the annotation `flyrail.io/paused` and who did it, after a
 * dry run. A patch of these on the version that was looked at: an apply would
 * give up every other field that the portal has set.
 *
 * @throws the errors of `refusal`
 */
export async function pauseResource(options: {
  connection: ClusterConnection;
  resource: ResourceDefinition;
  namespace: string;
  name: string;
  paused: boolean;
  dryRun: boolean;
  person: string;
  judge: Judge;
}): Promise<ApplyResult> {
  const { connection, resource, namespace, name } = options;
  const { paused, dryRun, person } = options;
  const attempt: Attempt = {
    cluster: connection.name,
    clusterTitle: connection.title,
    kind: resource.kind,
    namespace,
    name,
  };
  const patch = (version: string | undefined, judgeOnly: boolean) =>
    connection.request<KubernetesObject>({
      method: 'PATCH',
      userAgent: PORTAL_FIELD_MANAGER,
      path: resourcePath(resource, { namespace, name }),
      query: {
        fieldManager: PORTAL_FIELD_MANAGER,
        dryRun: judgeOnly ? 'All' : undefined,
      },
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          resourceVersion: version,
          annotations: {
            [FLYRAIL_PAUSED]: paused ? 'true' : null,
            // Not requested-by: that is a field of the next apply, which two persons' names would make a conflict.
            [FLYRAIL_PAUSED_BY]: paused ? person : null,
          },
        },
      },
    });
  for (let tried = 1; ; tried++) {
    try {
      const before = await existing(options);
      const isPaused = before.metadata.annotations?.[FLYRAIL_PAUSED] === 'true';
      if (isPaused === paused) {
        return {
          object: withoutManagedFields(before),
          operation: 'unchanged',
          dryRun,
          changes: [],
        };
      }
      const { resourceVersion } = before.metadata;
      const judged = await patch(resourceVersion, true);
      const after = dryRun ? judged : await patch(resourceVersion, false);
      return {
        object: withoutManagedFields(after),
        operation: 'configured',
        dryRun,
        changes: fieldChanges(before, after),
      };
    } catch (error) {
      const changed = error instanceof ApiError && error.status === 409;
      if (!changed || tried === PAUSE_ATTEMPTS) throw refusal(error, attempt);
    }
  }
}
