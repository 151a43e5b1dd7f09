import type { ResourceDefinition } from './resource';
import { type StructuralSchema, structuralSchema } from './structural';

/**
 * The spec as a JSON schema for react-jsonschema-form, as Backstage's
 * Software Templates take it: titles, descriptions, defaults, limits, enums,
 * and the `ui:*` hints of `.meta()` in place. A field with `'ui:omit': true` is
 * left out. CEL rules are not in it: the form's dry run asks the API server.
 * The words of `.regex(pattern, words)` are in it as ajv-errors takes them,
 * `errorMessage`: a person reads what to write, not the pattern.
 *
 * Below an optional section a default is told of in the description, not filled
 * in: a form sends what it filled in, and the object would have sections that
 * nobody asked for. The API server fills it in where the section is wanted.
 *
 * @throws TypeError naming the field that has no structural form
 * @public
 */
export function toFormSchema(
  definition: ResourceDefinition,
): Record<string, unknown> {
  return formSchema(structuralSchema(definition.spec, 'spec'));
}

function formSchema(
  schema: StructuralSchema,
  name?: string,
  optional = false,
): StructuralSchema {
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
          .map(([key, property]) => [
            key,
            formSchema(property, key, optional || isSection(schema, key)),
          ]),
      );
    } else if (keyword === 'items' || keyword === 'additionalProperties') {
      result[keyword] = formSchema(value);
    } else if (keyword === 'nullable' || keyword === 'anyOf') {
      // A form shows one input: an empty one stands for null.
      continue;
    } else if (keyword === 'ui:patternWords') {
      result.errorMessage = { pattern: value };
    } else {
      result[keyword] = value;
    }
  }
  if (schema['x-kubernetes-int-or-string']) {
    result.type = 'string';
  }
  return optional ? withDefaultTold(result) : result;
}

/** An object that may be absent. */
function isSection(parent: StructuralSchema, name: string): boolean {
  return (
    parent.properties?.[name].type === 'object' &&
    !parent.required?.includes(name)
  );
}

function withDefaultTold(schema: StructuralSchema): StructuralSchema {
  const { default: value, ...rest } = schema;
  // A checkbox shows false by itself; it has no way to show "absent, which means true".
  if (value === true) {
    return schema;
  }
  if (value === undefined || value === false || typeof value === 'object') {
    return rest;
  }
  const told = `When absent: ${value}`;
  return {
    ...rest,
    description: rest.description ? `${rest.description} ${told}` : told,
  };
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
