import {
  apiVersionOf,
  kindId,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError, ClusterUnreachableError } from '../cluster/apiError';
import type { Problem } from '../cluster/clusterHealth';

/** So many failures in a row are trouble; fewer are the weather. */
const failuresAllowed = 2;

/** What a failure to list and watch a kind means to people; undefined when it means nothing yet. */
export function troubleOf(
  error: unknown,
  resource: ResourceRef,
  failures: number,
): Problem | undefined {
  const what = kindId(resource);
  if (error instanceof ApiError && error.status === 403) {
    return {
      state: 'forbidden',
      message: `Not allowed to list and watch ${what}: ${error.message}`,
      remedy:
        "Apply the operator's generated role and bind it to the credentials' user.",
    };
  }
  if (error instanceof ApiError && error.status === 401) {
    return {
      state: 'unauthorized',
      message: 'The credentials were refused (401).',
      remedy:
        'Check flyrail.clusters[].credentials: the token may have expired.',
    };
  }
  if (failures <= failuresAllowed) {
    return undefined;
  }
  const cause = error instanceof ClusterUnreachableError && error.problem;
  return {
    state: cause ? cause.state : 'unreachable',
    message: `List and watch of ${what} failed ${failures} times: ${
      cause ? cause.message : (error as Error).message
    }`,
    remedy: cause
      ? cause.remedy
      : "Look at the API server's own log, and at what stands before it; it is tried again by itself.",
  };
}

/** A kind that is not served in the version that is needed. */
export function notInstalled(
  resource: ResourceRef,
  served: readonly string[],
): Problem {
  const what = kindId(resource);
  const state = 'notInstalled';
  if (served.length === 0) {
    return {
      state,
      message: `${resource.kind} (${what} ${resource.version}) is not installed.`,
      remedy: `Apply the CustomResourceDefinition ${what}; it is noticed within seconds.`,
    };
  }
  const versions = served
    .map(version => apiVersionOf({ group: resource.group, version }))
    .join(', ');
  return {
    state,
    message: `${resource.kind} is served as ${versions}, and ${apiVersionOf(
      resource,
    )} is needed.`,
    remedy: `Apply the CustomResourceDefinition ${what} that serves ${resource.version}, or a Flyrail that knows ${versions}; it is noticed within seconds.`,
  };
}
