import { ConflictError, InputError } from '@backstage/errors';
import {
  fieldChanges,
  FLYRAIL_REQUESTED_BY,
  gitOwnerOf,
  resourcePath,
  type ApplyResult,
  type EditRequest,
  type GitOwner,
  type KubernetesObject,
  type LatestResource,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  type ClusterConnection,
} from '@flyrail/backstage-plugin-flyrail-node';
import type { Judge } from './access';
import { managersOf } from './managers';
import { mergePatch } from './mergePatch';
import { refusal, type Attempt } from './refusal';
import { existing, PORTAL_FIELD_MANAGER, withoutManagedFields } from './writes';

/** How often an edit is tried while the object's status changes under it. */
const EDIT_ATTEMPTS = 5;

interface Target {
  connection: ClusterConnection;
  resource: ResourceDefinition;
  namespace: string;
  name: string;
  judge: Judge;
}

/**
 * The object as the API server holds it at this moment, not as the cache has it.
 *
 * @throws the errors of `refusal`, NotAllowedError, NotFoundError
 */
export async function latestResource(target: Target): Promise<LatestResource> {
  try {
    const object = await existing(target);
    const gitOwner = gitOwnerOf(object);
    return {
      object: withoutManagedFields(object),
      managers: managersOf(object),
      ...(gitOwner && { gitOwner }),
    };
  } catch (error) {
    throw refusal(error, attemptOf(target));
  }
}

/**
 * Changes the spec of an object that is still as the edit started from, after a
 * dry run. A patch of the leaves that differ, on the version that was looked
 * at: whoever manages the other fields keeps them, and what a person removed is
 * gone whoever had set it. Status is not the spec: its changes do not matter.
 * What the operator is asked for along with it is written in the same patch; alone it is no change of what a
 * repository keeps.
 *
 * @throws InputError when the kind knows no such request; ConflictError when the spec was changed meanwhile, or when a repository is where it is to be changed; the errors of `refusal`
 */
export async function editResource(
  options: Target & { edit: EditRequest; person: string },
): Promise<ApplyResult> {
  const { connection, resource, namespace, name, judge } = options;
  const { edit, person } = options;
  const { dryRun, requests } = edit;
  const thing = `${resource.kind} ${namespace}/${name} in cluster "${connection.name}"`;
  requireKnownRequests(resource, requests);
  for (let tried = 1; ; tried++) {
    try {
      const before = await existing(options);
      const spec = mergePatch((before.spec ?? {}) as {}, edit.spec);
      const gitOwner = gitOwnerOf(before);
      if (gitOwner && (spec || !requests)) throw keptInGit(thing, gitOwner);
      requireUnchanged(thing, before, edit.base);
      if (!spec && !requests) {
        return {
          object: withoutManagedFields(before),
          operation: 'unchanged',
          dryRun,
          changes: [],
        };
      }
      const patch = (judgeOnly: boolean) =>
        connection.request<KubernetesObject>({
          method: 'PATCH',
          userAgent: PORTAL_FIELD_MANAGER,
          path: resourcePath(resource, { namespace, name }),
          query: {
            fieldManager: PORTAL_FIELD_MANAGER,
            fieldValidation: 'Strict',
            dryRun: judgeOnly ? 'All' : undefined,
          },
          contentType: 'application/merge-patch+json',
          body: {
            metadata: {
              uid: before.metadata.uid,
              resourceVersion: before.metadata.resourceVersion,
              annotations: { ...requests, [FLYRAIL_REQUESTED_BY]: person },
            },
            ...(spec && { spec }),
          },
        });
      const judged = await patch(true);
      // As it would be, too: a policy may look at more than the address.
      await judge.require({
        cluster: connection.name,
        kindId: `${resource.plural}.${resource.group}`,
        object: judged,
      });
      const after = dryRun ? judged : await patch(false);
      return {
        object: withoutManagedFields(after),
        operation: 'configured',
        dryRun,
        changes: fieldChanges(before, after),
      };
    } catch (error) {
      const changed = error instanceof ApiError && error.status === 409;
      if (!changed || tried === EDIT_ATTEMPTS) {
        throw refusal(error, attemptOf(options));
      }
    }
  }
}

function requireKnownRequests(
  { kind, requests }: ResourceDefinition,
  asked: EditRequest['requests'] = {},
): void {
  const unknown = Object.keys(asked).find(name => !requests.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `requests["${unknown}"]: a ${kind} cannot be asked for that; ${
        requests.length > 0
          ? `use ${requests.join(' or ')}`
          : 'it knows no requests'
      }`,
    );
  }
}

function requireUnchanged(
  thing: string,
  { metadata }: KubernetesObject,
  base: EditRequest['base'],
): void {
  if (metadata.uid !== base.uid) {
    throw new ConflictError(
      `${thing} is another object than the edit started from: that one was deleted meanwhile. Load it again and repeat the change`,
    );
  }
  if (metadata.generation !== base.generation) {
    throw new ConflictError(
      `${thing} was changed by someone else meanwhile (generation ${metadata.generation}, the edit started from ${base.generation}); load it again and repeat the change`,
    );
  }
}

const TOOLS: Record<GitOwner['tool'], string> = {
  argocd: 'Argo CD',
  flux: 'Flux',
  helm: 'Helm',
};

function keptInGit(thing: string, { tool, name }: GitOwner): ConflictError {
  return new ConflictError(
    `${thing} is kept by ${TOOLS[tool]}${
      name ? ` ("${name}")` : ''
    }, which would undo the change: change it where it comes from, in its repository`,
  );
}

function attemptOf(target: Target): Attempt {
  const { connection, resource, namespace, name } = target;
  return {
    cluster: connection.name,
    clusterTitle: connection.title,
    kind: resource.kind,
    namespace,
    name,
  };
}
