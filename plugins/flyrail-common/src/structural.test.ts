import { z } from 'zod';
import { intOrString, structuralSchema } from './structural';

describe('structuralSchema', () => {
  it.each<[string, z.ZodType, object]>([
    [
      'text',
      z.string().min(1).max(9),
      { type: 'string', minLength: 1, maxLength: 9 },
    ],
    ['a whole number, without zod’s safe bounds', z.int(), { type: 'integer' }],
    [
      'a bounded number',
      z.int().min(1).max(5),
      { type: 'integer', minimum: 1, maximum: 5 },
    ],
    [
      'exclusive bounds as draft 4 writes them',
      z.number().gt(0).lt(1),
      {
        type: 'number',
        minimum: 0,
        exclusiveMinimum: true,
        maximum: 1,
        exclusiveMaximum: true,
      },
    ],
    [
      'an enum with a default',
      z.enum(['a', 'b']).default('a'),
      { type: 'string', enum: ['a', 'b'], default: 'a' },
    ],
    ['a literal', z.literal('x'), { type: 'string', enum: ['x'] }],
    [
      'nullable',
      z.string().max(3).nullable(),
      { type: 'string', maxLength: 3, nullable: true },
    ],
    [
      'nullable, of plain text',
      z.string().nullable(),
      { type: 'string', nullable: true },
    ],
    [
      'a nullable object',
      z.object({ a: z.string() }).nullable(),
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'string' } },
        nullable: true,
      },
    ],
    [
      'a list',
      z.array(z.string()).max(3).meta({ 'x-kubernetes-list-type': 'set' }),
      {
        type: 'array',
        maxItems: 3,
        items: { type: 'string' },
        'x-kubernetes-list-type': 'set',
      },
    ],
    [
      'a map, without property names',
      z.record(z.string().max(63), z.string().max(9)),
      {
        type: 'object',
        additionalProperties: { type: 'string', maxLength: 9 },
      },
    ],
    [
      'an object in an object in a list',
      z.array(z.object({ a: z.object({ b: z.boolean().optional() }) })),
      {
        type: 'array',
        items: {
          type: 'object',
          required: ['a'],
          properties: {
            a: { type: 'object', properties: { b: { type: 'boolean' } } },
          },
        },
      },
    ],
    [
      'a strict object, without additionalProperties',
      z.strictObject({ a: z.string() }),
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'string' } },
      },
    ],
    [
      'an object to be filled with its own defaults',
      z.object({ a: z.int().default(1) }).prefault({}),
      {
        type: 'object',
        default: {},
        properties: { a: { type: 'integer', default: 1 } },
      },
    ],
    [
      'int or string',
      intOrString(),
      {
        'x-kubernetes-int-or-string': true,
        anyOf: [{ type: 'integer' }, { type: 'string' }],
      },
    ],
    ['anything', z.unknown(), { 'x-kubernetes-preserve-unknown-fields': true }],
    [
      'a map of anything',
      z.record(z.string(), z.unknown()),
      {
        type: 'object',
        additionalProperties: { 'x-kubernetes-preserve-unknown-fields': true },
      },
    ],
    [
      'an open object',
      z.looseObject({ a: z.string() }),
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'string' } },
        'x-kubernetes-preserve-unknown-fields': true,
      },
    ],
    [
      'a description, and nothing the API server does not know',
      z
        .string()
        .describe('d')
        .meta({ id: undefined, examples: ['e'], deprecated: true }),
      { description: 'd', type: 'string' },
    ],
  ])('of %s', (_, schema, structural) => {
    expect(structuralSchema(schema, 'spec')).toEqual(structural);
  });

  it.each<[string, z.ZodType, RegExp]>([
    [
      'a union',
      z.object({ a: z.union([z.string(), z.boolean()]) }),
      /^spec\.a: a union has no structural form/,
    ],
    [
      'a union of objects',
      z.object({ a: z.union([z.object({ b: z.int() }), z.string()]) }),
      /^spec\.a: a union has no structural form/,
    ],
    [
      'a union with null',
      z.object({ a: z.union([z.string(), z.boolean(), z.null()]) }),
      /^spec\.a: a union has no structural form/,
    ],
    [
      'a tagged union',
      z.object({
        a: z.discriminatedUnion('t', [
          z.object({ t: z.literal('x') }),
          z.object({ t: z.literal('y') }),
        ]),
      }),
      /^spec\.a: oneOf has no structural form/,
    ],
    [
      'a transform',
      z.object({ a: z.string().transform(Number) }),
      /^spec\.a: z\.pipe\(\) has no structural form/,
    ],
    ['a date', z.object({ a: z.array(z.date()) }), /^spec\.a\[\]: z\.date\(\)/],
    [
      'a bigint',
      z.object({ a: z.record(z.string(), z.bigint()) }),
      /^spec\.a\.\*: z\.bigint\(\)/,
    ],
    [
      'a tuple',
      z.object({ a: z.tuple([z.string(), z.int()]) }),
      /^spec\.a: a tuple/,
    ],
  ])('refuses %s and names the field', (_, schema, message) => {
    expect(() => structuralSchema(schema, 'spec')).toThrow(message);
  });
});
