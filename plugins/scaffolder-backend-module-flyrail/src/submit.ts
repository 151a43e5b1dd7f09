import { ConflictError, InputError } from '@backstage/errors';
import {
  fieldChangeText,
  problemsOf,
  provenanceText,
  trySubmission,
  type CallOptions,
  type FlyrailApi,
  type KubernetesObject,
  type Submission,
} from '@flyrail/backstage-plugin-flyrail-common';

/** An object on its way to a cluster. */
export interface Submitted {
  flyrail: FlyrailApi;
  target: { cluster: string; kindId: string };
  object: KubernetesObject;
  options: CallOptions;
}

/**
 * What submitting would come to, by a dry run of the API server.
 *
 * @throws InputError with a line for each refused field; ConflictError, naming who made it and what differs, for a
 * different object of that name
 */
export async function tried(
  submitted: Submitted,
): Promise<Exclude<Submission, { outcome: 'different' }>> {
  const { flyrail, target, object, options } = submitted;
  const submission = await trySubmission(
    flyrail,
    target,
    object,
    options,
  ).catch(error => {
    throw explained(error, submitted);
  });
  if (submission.outcome !== 'different') return submission;
  const { live, changes } = submission;
  throw new ConflictError(
    [
      `${whatOf(submitted)} already exists and differs (${provenanceText(
        live,
      )}). Nothing was changed. It has → this asks for:`,
      ...changes.map(change => `  ${fieldChangeText(change)}`),
      'Choose another name (field "Name"), or change the one that is there: on its tab, or with the template "Edit a web app".',
    ].join('\n'),
  );
}

/**
 * Creates an object that a dry run found to be new. Somebody may be faster: then it is as for `tried`.
 *
 * @throws as `tried`
 */
export async function created(
  submitted: Submitted,
): Promise<'created' | 'unchanged'> {
  const { flyrail, target, object, options } = submitted;
  try {
    await flyrail.applyResource(
      target,
      { object, dryRun: false, intent: 'create' },
      options,
    );
    return 'created';
  } catch (error) {
    const taken = problemsOf(error).some(
      ({ field }) => field === 'metadata.name',
    );
    if (!taken) throw explained(error, submitted);
    const { outcome } = await tried(submitted);
    if (outcome === 'identical') return 'unchanged';
    throw explained(error, submitted);
  }
}

/** `WebApp production/shop on dev`. */
export function whatOf({ object, target }: Submitted): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace}/${name} on ${target.cluster}`;
}

/** The refusal, one line for each field. Other failures stay as they are. */
export function explained(
  error: unknown,
  submitted: Pick<Submitted, 'object' | 'target'>,
): unknown {
  const problems = problemsOf(error);
  if (!problems.length) return error;
  const lines = problems.map(
    ({ field, message }) => `  ${field ? `${field}: ` : ''}${message}`,
  );
  return new InputError(
    `The API server refuses ${whatOf(submitted as Submitted)}:\n${lines.join(
      '\n',
    )}\nGo back to the form with these values (Start over), correct the fields, and check again.`,
  );
}
