import {
  FieldChange,
  FieldProblem,
  FlyrailApi,
  gitOwnerText,
  kindId,
  KubernetesObject,
  LatestResource,
  problemsOf,
  trySubmission,
} from '@flyrail/backstage-plugin-flyrail-common';
import { tryEdit, WebApp } from '@flyrail/backstage-plugin-webapp-common';
import { Candidate } from './candidate';

/** What would come of submitting the form. */
export type Verdict =
  | { outcome: 'new'; object: KubernetesObject }
  /** It is there already, as asked for. */
  | { outcome: 'identical'; live: LatestResource }
  /** The name is taken by one that differs. */
  | { outcome: 'different'; live: LatestResource; changes: FieldChange[] }
  /** An edit that changes this. `judged`: the API server tried it. */
  | { outcome: 'change'; changes: FieldChange[]; judged: boolean }
  /** It is no longer as the edit started from. */
  | { outcome: 'stale'; live: LatestResource }
  /** Argo CD, Flux or Helm would undo it. */
  | { outcome: 'keptInGit'; tool: string }
  | { outcome: 'refused'; problems: FieldProblem[] };

/** The verdicts with which a form may be submitted. */
export function mayGoOn(verdict: Verdict): boolean {
  return (
    verdict.outcome === 'new' ||
    verdict.outcome === 'identical' ||
    (verdict.outcome === 'change' && verdict.changes.length > 0)
  );
}

/**
 * Asks the API server of the candidate's cluster what would come of it; nothing is stored.
 *
 * @throws what the client throws when the question could not be asked (no permission, cluster not reachable)
 */
export async function check(
  api: FlyrailApi,
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<Verdict> {
  try {
    if (candidate.intent === 'edit') {
      return await checkEdit(api, candidate, signal);
    }
    const { cluster, object } = candidate;
    const target = { cluster, kindId: kindId(WebApp) };
    return await trySubmission(api, target, object, { signal });
  } catch (error) {
    const problems = problemsOf(error);
    if (problems.length > 0) {
      return { outcome: 'refused', problems };
    }
    throw error;
  }
}

async function checkEdit(
  api: FlyrailApi,
  candidate: Extract<Candidate, { intent: 'edit' }>,
  signal?: AbortSignal,
): Promise<Verdict> {
  const verdict = await tryEdit(api, candidate, { signal });
  const { gitOwner } = verdict.live;
  if (gitOwner && !candidate.pullRequest) {
    return { outcome: 'keptInGit', tool: gitOwnerText(gitOwner) };
  }
  return verdict;
}

/** A problem in one line, as the form's error list shows it. */
export function problemText({ field, message }: FieldProblem): string {
  return field ? `${field}: ${message}` : message;
}
