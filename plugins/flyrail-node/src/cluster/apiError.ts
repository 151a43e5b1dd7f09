import type { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';
import type { Problem } from './clusterHealth';
import { bounded } from './retryAfter';

/** The API server's `Status` object, as far as it is read here. */
interface StatusBody {
  kind?: string;
  message?: string;
  reason?: string;
  details?: {
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
}

/** The API server answered, and the answer was no. */
export class ApiError extends Error {
  readonly name = 'ApiError';

  constructor(
    readonly cluster: string,
    readonly status: number,
    /** The API server's machine-readable reason, e.g. `Invalid`, `Conflict`, `Forbidden`. */
    readonly reason: string,
    message: string,
    /** The fields it named, as dotted paths. */
    readonly problems: FieldProblem[] = [],
    /** How long it asked to be left alone (429 and 503), from Retry-After. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  /**
   * Whether the object changed, came or was replaced since it was looked at. An apply that names the uid of a
   * predecessor is told that the field is immutable (422), not that there is a conflict (409).
   */
  get stale(): boolean {
    return (
      this.status === 409 ||
      (this.status === 422 &&
        this.problems.some(({ field }) => field === 'metadata.uid'))
    );
  }

  /** Whether the same request can only fail again until someone changes something. */
  get terminal(): boolean {
    return [400, 403, 405, 415, 422].includes(this.status);
  }
}

/** The cluster could not be asked: no connection, no answer in time, or not one of Kubernetes. */
export class ClusterUnreachableError extends Error {
  readonly name = 'ClusterUnreachableError';

  constructor(
    readonly cluster: string,
    message: string,
    cause?: unknown,
    /** What it says of the cluster, if it does. */
    readonly problem?: Problem,
  ) {
    super(message, { cause });
  }
}

/**
 * A write was not sent, because the work it belongs to has ended: its lease is lost, its time is over, its reconcile
 * returned, or the operator stops.
 */
export class WorkEndedError extends Error {
  readonly name = 'WorkEndedError';
}

/** Reads an error answer. Anything that is not a `Status` object still becomes an error with its first words. */
export function apiErrorFrom(
  cluster: string,
  status: number,
  body: string,
  /** What the answer's `Retry-After` asks for. */
  retryAfterMs?: number,
): ApiError {
  let parsed: StatusBody | undefined;
  try {
    parsed = JSON.parse(body) as StatusBody;
  } catch {
    parsed = undefined;
  }
  const isStatus = parsed?.kind === 'Status';
  const causes = (isStatus && parsed?.details?.causes) || [];
  const seconds = isStatus ? parsed?.details?.retryAfterSeconds : undefined;
  return new ApiError(
    cluster,
    status,
    (isStatus && parsed?.reason) || 'Unknown',
    (isStatus && parsed?.message) ||
      `HTTP ${status} from cluster "${cluster}": ${
        body.slice(0, 200) || 'empty answer'
      }`,
    causes.map(cause => ({
      field: cause.field ?? '',
      message: cause.message ?? '',
    })),
    retryAfterMs ?? (seconds ? bounded(seconds * 1000) : undefined),
  );
}
