import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/**
 * Checks a part of a request.
 *
 * @throws InputError with `problems`, each with its field, as for a refusal by the API server
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(issue => ({
    field: issue.path
      .map(String)
      .join('.')
      .replace(/^object\./, ''),
    message: issue.message,
  }));
  throw Object.assign(
    new InputError(
      `Invalid request: ${problems
        .map(({ field, message }) => (field ? `${field}: ${message}` : message))
        .join('; ')}`,
    ),
    { problems },
  );
}
