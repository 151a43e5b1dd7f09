import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  ClusterUnreachableError,
} from '@flyrail/backstage-plugin-flyrail-node';

/** What a person was about to do, for the message of its refusal. */
export interface Attempt {
  cluster: string;
  /** The cluster's name for people. */
  clusterTitle: string;
  kind: string;
  namespace: string;
  name: string;
  intent?: 'create' | 'update';
}

/**
 * Turns the API server's refusal into an error of Backstage that names the
 * thing, what was wrong and what to do. Other errors pass unchanged.
 */
export function refusal(error: unknown, attempt: Attempt): Error {
  const { cluster, kind, namespace, name } = attempt;
  const thing = `${kind} ${namespace}/${name} in cluster "${cluster}"`;
  if (error instanceof ClusterUnreachableError) {
    return new ServiceUnavailableError(error.message);
  }
  if (!(error instanceof ApiError)) return error as Error;

  const namespaceMissing =
    error.status === 404 && /^namespaces "/.test(error.message);
  if (namespaceMissing) {
    return invalid(thing, [
      {
        field: 'metadata.namespace',
        message: `namespace "${namespace}" does not exist in cluster "${cluster}"; create it first: kubectl create namespace ${namespace}`,
      },
    ]);
  }
  const existed = error.problems.some(
    ({ field, message }) =>
      field === 'metadata.resourceVersion' &&
      message.includes('must be specified for an update'),
  );
  // Who holds which field of it does not help someone who wants a new object.
  const meantAsNew = attempt.intent === 'create' && error.status === 409;
  if (existed || meantAsNew || error.reason === 'AlreadyExists') {
    return alreadyExists(attempt);
  }
  switch (error.status) {
    case 401:
      return new ServiceUnavailableError(
        `Cluster "${cluster}" refused Flyrail's credentials; check flyrail.clusters "${cluster}"`,
      );
    case 403:
      return forbidden(error, attempt, thing);
    case 404:
      return new NotFoundError(`${thing}: ${error.message}`);
    case 409:
      return conflict(error, thing);
    case 429:
      return new ServiceUnavailableError(
        `Cluster "${cluster}" asks for a pause; try again in ${Math.ceil(
          (error.retryAfterMs ?? 1000) / 1000,
        )} s`,
      );
    default:
  }
  // Server-side apply answers an unknown or mistyped field with 500 and a text.
  const typed = typedPatchProblems(error.message);
  if (typed.length > 0) return invalid(thing, typed);
  if (error.status >= 500) {
    return new ServiceUnavailableError(
      `${thing}: the API server failed (HTTP ${error.status}): ${error.message}`,
    );
  }
  const named = error.problems.filter(
    ({ field }) => field && field !== '<nil>',
  );
  return invalid(
    thing,
    named.length > 0 ? named : [{ field: '', message: error.message }],
  );
}

/** The name is taken: a conflict with the problem of the field `metadata.name`. */
export function alreadyExists(attempt: Attempt): ConflictError {
  const { cluster, clusterTitle, kind, namespace, name } = attempt;
  const article = /^[AEIOU]/.test(kind) ? 'an' : 'a';
  return withProblems(
    new ConflictError(
      `${kind} ${namespace}/${name} already exists in cluster "${cluster}"; choose another name, or change the one that is there`,
    ),
    [
      {
        field: 'metadata.name',
        message: `${article} ${kind} of this name exists in namespace ${namespace} on ${clusterTitle}: choose another name, or edit that one`,
      },
    ],
  );
}

/** Own enumerable properties reach the browser: @backstage/errors serialises them. */
function withProblems<E extends Error>(error: E, problems: FieldProblem[]): E {
  return Object.assign(error, { problems });
}

function invalid(thing: string, problems: FieldProblem[]): InputError {
  const text = problems
    .map(({ field, message }) => (field ? `${field}: ${message}` : message))
    .join('\n');
  return withProblems(
    new InputError(`${thing} was refused:\n${text}`),
    problems,
  );
}

function forbidden(error: ApiError, attempt: Attempt, thing: string): Error {
  if (/ cannot \w+ resource /.test(error.message)) {
    return new NotAllowedError(
      `${thing}: the cluster does not allow it to Flyrail: ${error.message}. Apply the generated roles in config/rbac to cluster "${attempt.cluster}"`,
    );
  }
  // A policy, a quota or an admission webhook: the object is what has to change.
  return invalid(thing, [{ field: '', message: error.message }]);
}

function conflict(error: ApiError, thing: string): ConflictError {
  const held = error.problems.flatMap(({ field, message }) => {
    const manager = /conflict with "([^"]+)"/.exec(message)?.[1];
    return manager ? [{ field: field.replace(/^\./, ''), manager }] : [];
  });
  if (held.length === 0) {
    return new ConflictError(
      `${thing} was changed by someone else meanwhile; load it again and repeat the change`,
    );
  }
  const managers = [...new Set(held.map(({ manager }) => `"${manager}"`))];
  return withProblems(
    new ConflictError(
      `${thing}: ${held
        .map(({ field, manager }) => `${field} belongs to "${manager}"`)
        .join(', ')}. Change it there, or let ${managers.join(
        ' and ',
      )} give the field up first`,
    ),
    held.map(({ field, manager }) => ({
      field,
      message: `belongs to the field manager "${manager}"`,
    })),
  );
}

function typedPatchProblems(message: string): FieldProblem[] {
  if (!message.startsWith('failed to create typed patch object')) return [];
  return message
    .slice(message.indexOf('):') + 2)
    .split('\n')
    .flatMap(line => {
      const match = /^\s*(?:errors:)?\s*\.([^\s:]+): (.+)$/.exec(line);
      return match ? [{ field: match[1], message: match[2] }] : [];
    });
}
