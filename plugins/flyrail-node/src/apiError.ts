import type { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';

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

  constructor(readonly cluster: string, message: string, cause?: unknown) {
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
  retryAfter: string | undefined,
): ApiError {
  let parsed: StatusBody | undefined;
  try {
    parsed = JSON.parse(body) as StatusBody;
  } catch {
    parsed = undefined;
  }
  const isStatus = parsed?.kind === 'Status';
  const problems = (isStatus ? parsed?.details?.causes ?? [] : []).map(
    cause => ({ field: cause.field ?? '', message: cause.message ?? '' }),
  );
  const seconds =
    retryAfterSeconds(retryAfter) ?? parsed?.details?.retryAfterSeconds;
  return new ApiError(
    cluster,
    status,
    (isStatus && parsed?.reason) || 'Unknown',
    (isStatus && parsed?.message) ||
      `HTTP ${status} from cluster "${cluster}": ${
        body.slice(0, 200) || 'empty answer'
      }`,
    problems,
    seconds === undefined ? undefined : seconds * 1000,
  );
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  if (!header) {
    return undefined;
  }
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
