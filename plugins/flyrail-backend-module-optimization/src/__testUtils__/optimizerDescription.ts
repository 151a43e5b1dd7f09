import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** The OpenAPI document of the optimizer as it is shipped. */
export const optimizerDescription = (): any =>
  parse(readFileSync(join(__dirname, '../schema/openapi.yaml'), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'optimizer', ...closed(optimizerDescription()) });

/**
 * Whether an answer is one that the document describes; a field that it does not know is a mistake.
 *
 * @throws Error with what differs
 */
export function requireDescribed(
  method: string,
  url: string,
  status: number,
  body: unknown,
): void {
  const { paths, components } = optimizerDescription();
  const route = url.replace(/^.*\/optimizer/, '').replace(/\?.*/, '');
  const template = Object.keys(paths).find(each =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(route),
  );
  const responses = paths[template ?? '']?.[method]?.responses;
  if (!responses) throw new Error(`${method} ${route} is not described`);
  const found = responses[status] ?? responses.default;
  const response = found.$ref
    ? components.responses[found.$ref.split('/').pop()]
    : found;
  const { $ref } = response.content['application/json'].schema;
  const validate = ajv.getSchema(`optimizer${$ref}`)!;
  if (!validate(body))
    throw new Error(
      `${method} ${template}: ${status} is not as described: ${ajv.errorsText(
        validate.errors,
      )}\n${JSON.stringify(body, null, 2).slice(0, 2_000)}`,
    );
}

/** The same with every object closed that does not say that it is open. */
function closed(value: any): any {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, closed(inner)]),
  );
  if (
    copy.type === 'object' &&
    copy.properties &&
    !('additionalProperties' in copy)
  )
    copy.additionalProperties = false;
  return copy;
}
