import { z } from 'zod';

/** JSON schema as the API server takes it, plus `ui:*` hints for forms. */
export interface StructuralSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  format?: string;
  nullable?: boolean;
  properties?: Record<string, StructuralSchema>;
  required?: string[];
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  anyOf?: StructuralSchema[];
  [keyword: string]: any;
}

/**
 * A number or a string where Kubernetes takes either: a port by number or
 * name, a percentage or a count.
 *
 * @public
 */
export function intOrString() {
  return z
    .union([z.int(), z.string()])
    .meta({ 'x-kubernetes-int-or-string': true });
}

// What a structural schema may say (apiextensions JSONSchemaProps), without
// the keywords that only a union or a reference needs.
const KEYWORDS = new Set([
  'type',
  'title',
  'description',
  'default',
  'enum',
  'format',
  'nullable',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minProperties',
  'maxProperties',
  'anyOf',
]);

// As `any` these would accept everything. A pipe transforms: what is stored
// would not be what the type says.
const UNREPRESENTABLE = new Set([
  'pipe',
  'transform',
  'date',
  'bigint',
  'map',
  'set',
  'custom',
]);

const cache = new WeakMap<z.ZodType, StructuralSchema>();

/**
 * The structural form of a zod schema: what the API server accepts in a CRD,
 * plus `x-kubernetes-*` and `ui:*` from `.meta()`. The result is shared: copy
 * before changing it.
 *
 * @param where - the field this schema stands at, named in errors
 * @throws TypeError naming the field that has no structural form
 */
export function structuralSchema(
  schema: z.ZodType,
  where: string,
): StructuralSchema {
  let structural = cache.get(schema);
  if (!structural) {
    const json = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-7',
      reused: 'inline',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const kind = zodSchema._zod.def.type;
        if (UNREPRESENTABLE.has(kind)) {
          (jsonSchema as StructuralSchema).unrepresentable = kind;
        }
        const words = patternWords(zodSchema);
        if (words) {
          (jsonSchema as StructuralSchema)['ui:patternWords'] = words;
        }
      },
    }) as StructuralSchema;
    structural = toStructural(json, where);
    cache.set(schema, structural);
  }
  return structural;
}

/** What `.regex(pattern, words)` says to a value that does not match; a JSON schema has the pattern only. */
function patternWords(schema: z.core.$ZodType): string | undefined {
  for (const check of schema._zod.def.checks ?? []) {
    const def = check._zod.def as z.core.$ZodCheckStringFormatDef;
    if (def.format === 'regex' && def.error) {
      const said = def.error({ input: '' } as never);
      return typeof said === 'string' ? said : said?.message;
    }
  }
  return undefined;
}

function toStructural(json: StructuralSchema, where: string): StructuralSchema {
  refuseUnstructural(json, where);
  if (json['x-kubernetes-int-or-string']) {
    const { type: _type, anyOf: _anyOf, ...rest } = json;
    return {
      ...keywordsOf(rest, where),
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    };
  }
  const alternatives = alternativesOf(json);
  if (alternatives) {
    const [value, ...others] = alternatives.filter(
      ({ type }) => type !== 'null',
    );
    if (!value || others.length > 0 || alternatives.length !== 2) {
      throw new TypeError(
        `${where}: a union has no structural form; use an enum, optional fields with a rule between them, or intOrString()`,
      );
    }
    const { anyOf: _anyOf, type: _type, ...outer } = json;
    return {
      ...toStructural(value, where),
      ...keywordsOf(outer, where),
      nullable: true,
    };
  }
  const structural = keywordsOf(json, where);
  if (isAnything(json)) {
    structural['x-kubernetes-preserve-unknown-fields'] = true;
  }
  return structural;
}

/** The members of a union; zod writes plain ones as a list of types. */
function alternativesOf(
  json: StructuralSchema,
): StructuralSchema[] | undefined {
  const types: unknown = json.type;
  if (Array.isArray(types)) {
    return types.map(type => ({ type }));
  }
  return json.anyOf;
}

function refuseUnstructural(json: StructuralSchema, where: string) {
  if (json.unrepresentable) {
    throw new TypeError(
      `${where}: z.${json.unrepresentable}() has no structural form; a custom resource holds JSON only`,
    );
  }
  for (const keyword of ['allOf', 'oneOf', 'not', '$ref'] as const) {
    if (json[keyword]) {
      throw new TypeError(
        `${where}: ${keyword} has no structural form; write the fields in one object`,
      );
    }
  }
  if (Array.isArray(json.items)) {
    throw new TypeError(
      `${where}: a tuple has no structural form; use an object with named fields`,
    );
  }
}

function keywordsOf(json: StructuralSchema, where: string): StructuralSchema {
  const result: StructuralSchema = {};
  if (json.description) {
    result.description = json.description;
  }
  for (const [keyword, value] of Object.entries(json)) {
    if (
      KEYWORDS.has(keyword) ||
      keyword.startsWith('x-kubernetes-') ||
      keyword.startsWith('ui:')
    ) {
      result[keyword] = value;
    }
  }
  nestedSchemas(json, result, where);
  literals(json, result);
  bounds(result);
  return result;
}

/** Says nothing but what people read: zod's form of `unknown`. */
function isAnything(json: StructuralSchema): boolean {
  return Object.keys(json).every(
    keyword =>
      ['$schema', 'title', 'description', 'id'].includes(keyword) ||
      keyword.startsWith('x-kubernetes-') ||
      keyword.startsWith('ui:'),
  );
}

function nestedSchemas(
  json: StructuralSchema,
  result: StructuralSchema,
  where: string,
) {
  if (json.properties) {
    result.properties = Object.fromEntries(
      Object.entries(json.properties).map(([name, property]) => [
        name,
        toStructural(property, `${where}.${name}`),
      ]),
    );
  }
  if (json.items) {
    result.items = toStructural(json.items, `${where}[]`);
  }
  delete result.additionalProperties;
  const additional = json.additionalProperties as unknown;
  if (typeof additional === 'object' && additional !== null) {
    if (json.properties) {
      // z.looseObject(): a structural schema cannot have both.
      result['x-kubernetes-preserve-unknown-fields'] = true;
    } else {
      result.additionalProperties = toStructural(additional, `${where}.*`);
    }
  }
}

function literals(json: StructuralSchema, result: StructuralSchema) {
  if ('const' in json) {
    result.enum = [json.const];
    result.type = json.type ?? typeof json.const;
  }
}

/** Drops zod's safe-integer bounds, and writes exclusive bounds as draft 4 does. */
function bounds(result: StructuralSchema) {
  if (result.minimum === Number.MIN_SAFE_INTEGER) {
    delete result.minimum;
  }
  if (result.maximum === Number.MAX_SAFE_INTEGER) {
    delete result.maximum;
  }
  if (typeof result.exclusiveMinimum === 'number') {
    result.minimum = result.exclusiveMinimum;
    (result as { exclusiveMinimum: unknown }).exclusiveMinimum = true;
  }
  if (typeof result.exclusiveMaximum === 'number') {
    result.maximum = result.exclusiveMaximum;
    (result as { exclusiveMaximum: unknown }).exclusiveMaximum = true;
  }
}

/** A copy without the keywords that `drop` names, at every depth. */
export function without(
  schema: StructuralSchema,
  drop: (keyword: string) => boolean,
): StructuralSchema {
  const copy: StructuralSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (drop(keyword)) {
      continue;
    }
    if (keyword === 'properties') {
      copy.properties = Object.fromEntries(
        Object.entries(value as Record<string, StructuralSchema>).map(
          ([name, property]) => [name, without(property, drop)],
        ),
      );
    } else if (keyword === 'items' || keyword === 'additionalProperties') {
      copy[keyword] = without(value, drop);
    } else if (keyword === 'anyOf') {
      copy.anyOf = (value as StructuralSchema[]).map(item =>
        without(item, drop),
      );
    } else {
      copy[keyword] = value;
    }
  }
  return copy;
}
