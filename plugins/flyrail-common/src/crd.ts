import type { PrinterColumn, ResourceDefinition } from './resource';
import { type StructuralSchema, structuralSchema, without } from './structural';

/** Enough for `metadata.name`; without it the CEL budget assumes the worst. */
const NAME_MAX_LENGTH = 253;

/**
 * The CustomResourceDefinition (apiextensions.k8s.io/v1) of a resource: a
 * structural schema with defaults, CEL rules and printer columns, and the
 * status subresource. Pure: the same definition gives the same object.
 *
 * Send it to the API server as raw JSON: typed clients drop `x-kubernetes-*`.
 *
 * @throws TypeError naming the field that has no structural form
 * @public
 */
export function toCustomResourceDefinition(
  definition: ResourceDefinition,
): Record<string, unknown> {
  const { group, version, kind, plural, singular, scope } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      ...(hasKeys(definition.annotations) && {
        annotations: definition.annotations,
      }),
    },
    spec: {
      group,
      scope,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        ...(definition.shortNames.length > 0 && {
          shortNames: definition.shortNames,
        }),
        ...(definition.categories.length > 0 && {
          categories: definition.categories,
        }),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          ...(definition.columns.length > 0 && {
            additionalPrinterColumns: definition.columns.map(printerColumn),
          }),
          schema: { openAPIV3Schema: objectSchema(definition) },
        },
      ],
    },
  };
}

function objectSchema(definition: ResourceDefinition): StructuralSchema {
  const spec = forApiServer(structuralSchema(definition.spec, 'spec'));
  const rules = definition.rules.map(({ rule, message, fieldPath }) => ({
    rule,
    message,
    ...(fieldPath && { fieldPath }),
  }));
  return {
    description: definition.description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: metadataSchema(definition),
      spec: {
        ...spec,
        ...(rules.length > 0 && {
          'x-kubernetes-validations': [
            ...(spec['x-kubernetes-validations'] ?? []),
            ...rules,
          ],
        }),
      },
      status: forApiServer(structuralSchema(definition.status, 'status')),
    },
  };
}

/** The API server allows limits on `metadata.name` here, and on nothing else. */
function metadataSchema({ name }: ResourceDefinition): StructuralSchema {
  if (!name) {
    return { type: 'object' };
  }
  return {
    type: 'object',
    properties: {
      name: {
        maxLength: NAME_MAX_LENGTH,
        ...forApiServer(structuralSchema(name, 'metadata.name')),
      },
    },
  };
}

function forApiServer(schema: StructuralSchema): StructuralSchema {
  // Titles are for forms: kubectl explain shows descriptions only.
  return without(
    schema,
    keyword => keyword.startsWith('ui:') || keyword === 'title',
  );
}

function printerColumn(column: PrinterColumn) {
  return {
    name: column.name,
    type: column.type ?? 'string',
    jsonPath: column.path,
    ...(column.description && { description: column.description }),
    ...(column.priority !== undefined && { priority: column.priority }),
  };
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}
