import { ApiError, ClusterUnreachableError } from './apiError';
import type { Problem } from './clusterHealth';

/**
 * What an error says of the whole connection: that the cluster is away, answers with nothing but failures, or refuses
 * the credentials. Undefined when it concerns only what was asked for.
 */
export function problemOf(error: unknown, server: string): Problem | undefined {
  if (error instanceof ClusterUnreachableError) {
    return error.problem;
  }
  if (!(error instanceof ApiError)) {
    return undefined;
  }
  if (error.status === 401) {
    return {
      state: 'unauthorized',
      message: `${server} refused the credentials (401).`,
      remedy:
        'Check the token or client certificate in flyrail.clusters[].credentials; it may have expired.',
    };
  }
  if (error.status >= 500) {
    return {
      state: 'unreachable',
      message: `${server} answers with HTTP ${error.status}: ${error.message}`,
      remedy:
        "Look at the API server's own log, and at what stands before it; it is tried again by itself.",
    };
  }
  return undefined;
}
