import {
  ApplyResult,
  FieldProblem,
  FlyrailApi,
  kindId,
  problemsOf,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { Candidate } from './candidate';

/** What the API server said to a dry run. */
export type Verdict =
  | { accepted: true; result: ApplyResult }
  | { accepted: false; problems: FieldProblem[] };

/**
 * Asks the API server of the candidate's cluster whether it would create the WebApp; nothing is stored. One of this name that
 * exists already is a problem of `metadata.name`.
 *
 * @throws what the client throws when the question could not be asked (no permission, cluster not reachable)
 */
export async function check(
  api: FlyrailApi,
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<Verdict> {
  try {
    const result = await api.applyResource(
      { cluster: candidate.cluster, kindId: kindId(WebApp) },
      { object: candidate.object, dryRun: true, intent: 'create' },
      { signal },
    );
    return { accepted: true, result };
  } catch (error) {
    const problems = problemsOf(error);
    if (problems.length > 0) {
      return { accepted: false, problems };
    }
    throw error;
  }
}

/** A problem in one line, as the form's error list shows it. */
export function problemText({ field, message }: FieldProblem): string {
  return field ? `${field}: ${message}` : message;
}
