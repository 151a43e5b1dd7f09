import {
  ConflictError,
  InputError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '@flyrail/backstage-plugin-flyrail-node';
import { unavailable } from './Host';
import type { HostedCluster } from './HostedCluster';

/** The API server refused an object; `problems` reaches the browser as it is. */
export class RefusedError extends InputError {
  readonly problems: FieldProblem[];

  constructor(message: string, problems: FieldProblem[]) {
    super(message);
    // Backstage finds the status code by the name.
    this.name = 'InputError';
    this.problems = problems;
  }
}

/**
 * What the API server said about `what`, as an error for a person: the fields
 * and reasons it named, or who owns what is in the way, or what is not there.
 */
export function refusal(
  error: unknown,
  what: string,
  cluster: HostedCluster,
): unknown {
  if (!(error instanceof ApiError)) {
    const away = (error as Error)?.name === 'ClusterUnreachableError';
    return away ? unavailable(cluster) : error;
  }
  const { status, message } = error;
  if (status === 409) return conflict(error, what);
  if (status === 401) return unavailable(cluster);
  if (
    status === 403 &&
    !error.problems.length &&
    /is forbidden: User/.test(message)
  ) {
    return new NotAllowedError(
      `Flyrail's account on cluster "${cluster.title}" may not do this: ${message}. Apply the roles in the operator module's config/rbac to it`,
    );
  }
  if (status === 429 || status >= 500) {
    const undeclared = undeclaredField(message);
    if (undeclared) return refused(what, [undeclared]);
    return new ServiceUnavailableError(
      `Cluster "${cluster.title}" could not answer: ${message}. Try again in a moment`,
    );
  }
  const namespace = /namespaces "([^"]+)" not found/.exec(message)?.[1];
  if (namespace) {
    return refused(what, [
      {
        field: 'metadata.namespace',
        message: `namespace "${namespace}" does not exist on cluster "${cluster.title}": create it, or choose another`,
      },
    ]);
  }
  const problems = error.problems.length
    ? error.problems
    : [undeclaredField(message) ?? { field: '', message }];
  return refused(what, problems);
}

function refused(what: string, problems: FieldProblem[]): RefusedError {
  const sentences = problems.map(({ field, message }) =>
    field ? `${field}: ${message}` : message,
  );
  return new RefusedError(
    `The API server refuses ${what}: ${sentences.join('; ')}`,
    problems,
  );
}

function conflict({ message, problems }: ApiError, what: string) {
  const owners = problems.map(each => `${each.field}: ${each.message}`);
  if (!owners.length) {
    return new ConflictError(
      `${what} has changed since it was read (${message}). Reload and try again`,
    );
  }
  return new ConflictError(
    `${what} has fields that someone else manages: ${owners.join(
      '; ',
    )}. Change them there, or leave them out`,
  );
}

/** Server-side apply reports an unknown field as a failure to convert, outside of the list of causes. */
function undeclaredField(message: string): FieldProblem | undefined {
  const path =
    /\.((?:spec|metadata)[^\s:]*): field not declared in schema/.exec(
      message,
    )?.[1];
  return path
    ? { field: path, message: 'there is no such field; check its spelling' }
    : undefined;
}
