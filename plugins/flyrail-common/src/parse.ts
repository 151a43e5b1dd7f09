import type { z } from 'zod';
import type { FieldProblem } from './api';
import { apiVersionOf, type KubernetesObject } from './kubernetes';
import type { ResourceDefinition } from './resource';
import { type StructuralSchema, structuralSchema } from './structural';

/**
 * What `parseResource` found: the object with its defaults filled in, or what
 * is wrong with it.
 *
 * @public
 */
export type ParsedResource<Spec, Status> =
  | { ok: true; object: KubernetesObject<Spec, Status> & { spec: Spec } }
  | { ok: false; problems: FieldProblem[] };

/**
 * Judges an object as the API server would, and names the same fields:
 * `spec.env[0].name`. Status is not judged: it is ours, and an old one must
 * not stop a reconcile.
 *
 * Rules without `holds` are the API server's alone. As there, rules between
 * fields are judged only once every field is right by itself. Never throws.
 *
 * @public
 */
export function parseResource<Spec, Status>(
  definition: ResourceDefinition<Spec, Status>,
  object: unknown,
): ParsedResource<Spec, Status> {
  const given = (
    typeof object === 'object' && object !== null ? object : {}
  ) as Partial<KubernetesObject>;
  const problems = [
    ...identityProblems(definition, given),
    ...nameProblems(definition, given.metadata?.name),
  ];
  const spec =
    given.spec === undefined || given.spec === null
      ? undefined
      : definition.spec.safeParse(given.spec);
  if (!spec) {
    problems.push({ field: 'spec', message: 'Required value' });
  } else if (!spec.success) {
    problems.push(
      ...spec.error.issues.flatMap(issue => problemsOfIssue(issue)),
    );
  } else {
    const duplicates = duplicateProblems(
      structuralSchema(definition.spec, 'spec'),
      spec.data,
      'spec',
    );
    problems.push(...duplicates);
    if (duplicates.length === 0) {
      problems.push(...brokenRules(definition, spec.data));
    }
  }
  if (problems.length > 0 || !spec?.success) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    object: {
      ...(given as KubernetesObject<Spec, Status>),
      metadata: given.metadata ?? {},
      spec: spec.data,
    },
  };
}

function identityProblems(
  definition: ResourceDefinition,
  given: Partial<KubernetesObject>,
): FieldProblem[] {
  const wanted = {
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
  };
  return (['apiVersion', 'kind'] as const)
    .filter(field => given[field] !== wanted[field])
    .map(field => ({
      field,
      message: `Invalid value: ${JSON.stringify(given[field])}: must be ${
        wanted[field]
      }`,
    }));
}

function nameProblems(
  definition: ResourceDefinition,
  name: unknown,
): FieldProblem[] {
  if (name === undefined || !definition.name) {
    return [];
  }
  const result = definition.name.safeParse(name);
  return result.success
    ? []
    : result.error.issues.map(({ message }) => ({
        field: 'metadata.name',
        message,
      }));
}

function problemsOfIssue(issue: z.core.$ZodIssue): FieldProblem[] {
  const field = fieldOf(['spec', ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      field: `${field}.${key}`,
      message: 'unknown field',
    }));
  }
  return [{ field, message: issue.message }];
}

function fieldOf(path: PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') {
        return `[${part}]`;
      }
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}

/** Entries of a list that is a map by some of its keys must differ in them. */
function duplicateProblems(
  schema: StructuralSchema,
  value: unknown,
  field: string,
): FieldProblem[] {
  if (Array.isArray(value)) {
    const keys: string[] = schema['x-kubernetes-list-map-keys'] ?? [];
    const seen = new Set<string>();
    return value.flatMap((item, index) => {
      const here = `${field}[${index}]`;
      const nested = schema.items
        ? duplicateProblems(schema.items, item, here)
        : [];
      const key = JSON.stringify(keys.map(name => item?.[name]));
      if (keys.length === 0 || !seen.has(key)) {
        seen.add(key);
        return nested;
      }
      return [...nested, { field: here, message: `Duplicate value: ${key}` }];
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => {
      const nested = schema.properties?.[name] ?? schema.additionalProperties;
      return nested ? duplicateProblems(nested, item, `${field}.${name}`) : [];
    });
  }
  return [];
}

function brokenRules<Spec>(
  { rules }: ResourceDefinition<Spec>,
  spec: Spec,
): FieldProblem[] {
  return rules
    .filter(({ holds }) => holds && !holds(spec))
    .map(({ fieldPath, message }) => ({
      field: `spec${fieldPath ?? ''}`,
      message,
    }));
}
