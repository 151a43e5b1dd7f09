import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const FILE = join(__dirname, '../schema/openapi.yaml');

/** The OpenAPI document as it is shipped. */
export const apiDescription = (): any => parse(readFileSync(FILE, 'utf8'));

const ID = 'flyrail';
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: ID, ...strict(apiDescription()) });
const compiled = new Map<string, ValidateFunction>();

/**
 * Whether an answer is one that the document describes. Stricter than a client
 * may be: a field that the document does not know is a mistake.
 *
 * @throws Error with what differs, or when the document has no such answer
 */
export function requireDescribed(
  method: string,
  url: string,
  status: number,
  body: unknown,
): void {
  const { paths } = apiDescription();
  const route = url.replace(/^\/api\/flyrail/, '').replace(/\?.*/, '');
  // What Backstage itself serves below the plugin is not ours to describe.
  if (/^\/\.(well-known|backstage)\//.test(route)) return;
  const template = Object.keys(paths).find(each =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(route),
  );
  const responses = paths[template ?? '']?.[method]?.responses;
  if (!responses) throw new Error(`${method} ${route} is not described`);
  const key = status in responses ? String(status) : 'default';
  if (!(key in responses)) {
    throw new Error(`${method} ${template}: ${status} is not described`);
  }
  const pointer = contentPointer(template!, method, key, responses[key]);
  if (!pointer) return;
  const validate =
    compiled.get(pointer) ?? ajv.compile({ $ref: `${ID}#${pointer}` });
  compiled.set(pointer, validate);
  if (!validate(body)) {
    throw new Error(
      `${method} ${template}: ${status} is not as described: ${ajv.errorsText(
        validate.errors,
      )}\n${JSON.stringify(body, null, 2).slice(0, 2_000)}`,
    );
  }
}

function contentPointer(
  template: string,
  method: string,
  status: string,
  response: any,
): string | undefined {
  const at = response.$ref
    ? response.$ref.slice(1)
    : `/paths/${template.replace(/\//g, '~1')}/${method}/responses/${status}`;
  const target = response.$ref
    ? apiDescription().components.responses[response.$ref.split('/').pop()]
    : response;
  return target.content
    ? encodeURI(`${at}/content/application~1json/schema`)
    : undefined;
}

/** The same with every object closed that does not say that it is open. */
function strict(value: any): any {
  if (Array.isArray(value)) return value.map(strict);
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, strict(inner)]),
  );
  if (
    copy.type === 'object' &&
    copy.properties &&
    !('additionalProperties' in copy)
  ) {
    copy.additionalProperties = false;
  }
  return copy;
}
