import { FLYRAIL_REQUESTED_BY } from './annotations';
import type { FieldChange, LatestResource } from './api';
import type { CallOptions } from './backendCall';
import type { FlyrailApi } from './client';
import { fieldChanges } from './fieldChanges';
import type { KubernetesObject } from './kubernetes';

/**
 * What an object that somebody wants to create would be on its cluster: `new`;
 * `identical` to the one that is there, whoever asked for that; or `different`
 * from the one that is there, which a creation must leave alone.
 *
 * @public
 */
export type Submission =
  | { outcome: 'new'; object: KubernetesObject }
  | { outcome: 'identical'; live: LatestResource }
  | { outcome: 'different'; live: LatestResource; changes: FieldChange[] };

/**
 * Asks the API server, by a dry run, what submitting an object would come to.
 * Nothing is stored. That another person asks for the same is no difference.
 *
 * @throws what the client throws: the refusal (`problemsOf`), or why it could not be asked
 * @public
 */
export async function trySubmission(
  api: Pick<FlyrailApi, 'applyResource' | 'getLatestResource'>,
  target: { cluster: string; kindId: string },
  object: KubernetesObject,
  options: CallOptions = {},
): Promise<Submission> {
  const { namespace = '', name = '' } = object.metadata;
  const live = () =>
    api.getLatestResource({ ...target, namespace, name }, options);
  try {
    const tried = await api.applyResource(
      target,
      { object, dryRun: true },
      options,
    );
    if (tried.operation === 'created') {
      return { outcome: 'new', object: tried.object };
    }
    const changes = withoutRequester(tried.changes);
    return changes.length === 0
      ? { outcome: 'identical', live: await live() }
      : { outcome: 'different', live: await live(), changes };
  } catch (error) {
    // Another field manager holds a field that would change: there is one, and it differs.
    if (!isConflict(error)) throw error;
    const there = await live();
    const changes = withoutRequester(
      fieldChanges(there.object, overlaid(there.object, object)),
    );
    if (changes.length === 0) throw error;
    return { outcome: 'different', live: there, changes };
  }
}

/** The changes without who asked for them. @public */
export function withoutRequester(changes: FieldChange[]): FieldChange[] {
  const path = `metadata.annotations["${FLYRAIL_REQUESTED_BY}"]`;
  return changes.filter(change => change.path !== path);
}

/** Whether a call failed for what is there already. */
function isConflict(error: unknown): boolean {
  return (
    (error as { body?: { error?: { name?: string } } } | undefined)?.body?.error
      ?.name === 'ConflictError'
  );
}

/** `there` with the fields that `wanted` names; a list takes the place of a list. */
function overlaid<T>(there: T, wanted: unknown): T {
  if (!isRecord(there) || !isRecord(wanted)) {
    return (wanted === undefined ? there : wanted) as T;
  }
  const fields = Object.entries(wanted).map(
    ([key, value]) => [key, overlaid(there[key], value)] as const,
  );
  return { ...there, ...Object.fromEntries(fields) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
