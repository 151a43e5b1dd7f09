import { InputError } from '@backstage/errors';
import {
  apiVersionOf,
  FLYRAIL_PAUSED,
  FLYRAIL_PAUSED_BY,
  FLYRAIL_REQUESTED_BY,
  type KubernetesObject,
  type ResourceDefinition,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { ApplyBody } from './requests';

/** What is applied of what a person asks for, in that person's name. @throws InputError when it is of another kind */
export function wantedObject(
  resource: ResourceDefinition,
  { object }: ApplyBody,
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
    },
    ...rest,
  };
}

/** The version that must still be stored; an object that is copied whole says it itself. */
export function versionOf({
  object,
  intent,
  resourceVersion,
}: ApplyBody): string | undefined {
  return intent === 'create'
    ? undefined
    : resourceVersion ?? object.metadata.resourceVersion;
}

/** @throws InputError when an apply would pause an object, or name another as who did: `pauseResource` names the person */
export function requireOwnPause(
  wanted: KubernetesObject,
  before: KubernetesObject | undefined,
): void {
  const { namespace, name, annotations } = wanted.metadata;
  const field = [FLYRAIL_PAUSED, FLYRAIL_PAUSED_BY].find(
    each =>
      annotations?.[each] !== undefined &&
      annotations[each] !== before?.metadata.annotations?.[each],
  );
  if (field) {
    throw new InputError(
      `The annotation ${field} of ${wanted.kind} ${namespace}/${name} cannot be set by an apply: leave it out, and use …/paused (pause-resource, resume-resource)`,
    );
  }
}
