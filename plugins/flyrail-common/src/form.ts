import type { ResourceDefinition } from './resource';
import { type StructuralSchema, structuralSchema } from './structural';

/**
 * The spec as a JSON schema for react-jsonschema-form, as Backstage's
 * Software Templates take it: titles, descriptions, defaults, limits, enums,
 * and the `ui:*` hints of `.meta()` in place. A field with `'ui:omit': true` is
 * left out. CEL rules are not in it: the form's dry run asks the API server.
 *
 * @throws TypeError naming the field that has no structural form
 * @public
 */
export function toFormSchema(
  definition: ResourceDefinition,
): Record<string, unknown> {
  return formSchema(structuralSchema(definition.spec, 'spec'));
}

function formSchema(schema: StructuralSchema, name?: string): StructuralSchema {
  const result: StructuralSchema = {};
  const title = schema.title ?? (name && titleOf(name));
  if (title) {
    result.title = title;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith('x-kubernetes-') || keyword === 'title') {
      continue;
    }
    if (keyword === 'properties') {
      result.properties = Object.fromEntries(
        Object.entries(value as Record<string, StructuralSchema>)
          .filter(([, property]) => !property['ui:omit'])
          .map(([key, property]) => [key, formSchema(property, key)]),
      );
    } else if (keyword === 'items' || keyword === 'additionalProperties') {
      result[keyword] = formSchema(value);
    } else if (keyword === 'nullable' || keyword === 'anyOf') {
      // A form shows one input: an empty one stands for null.
      continue;
    } else {
      result[keyword] = value;
    }
  }
  if (schema['x-kubernetes-int-or-string']) {
    result.type = 'string';
  }
  return result;
}

/** `minReplicas` → `Min replicas`, `targetCPUUtilization` → `Target CPU utilization`. */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map(word => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()));
  const [first, ...rest] = words;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ');
}
