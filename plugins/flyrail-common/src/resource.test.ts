import { z } from 'zod';
import { conditionsSchema } from './conditions';
import { toCustomResourceDefinition } from './crd';
import { toFormSchema } from './form';
import { parseResource } from './parse';
import { toReferenceMarkdown } from './reference';
import { defineResource, withRule } from './resource';
import { intOrString } from './structural';

const Kettle = defineResource({
  group: 'kitchen.example.com',
  version: 'v1',
  kind: 'Kettle',
  plural: 'kettles',
  shortNames: ['kt'],
  scope: 'Namespaced',
  description: 'Boils water.',
  name: z.string().max(20),
  spec: z
    .object({
      targetCelsius: z
        .int()
        .min(1)
        .max(100)
        .default(100)
        .describe('How hot.')
        .meta({ 'ui:widget': 'range' }),
      spout: intOrString().optional(),
      color: z
        .string()
        .regex(/^[a-z]+$/, 'must be a color like "red"')
        .optional(),
      secretKey: z.string().max(9).optional().meta({ 'ui:omit': true }),
      labels: z.record(z.string(), z.string().max(5)).optional(),
      whistle: z
        .object({
          enabled: z.boolean().default(false),
          tone: z
            .enum(['high', 'low'])
            .default('high')
            .describe('How it sounds.'),
        })
        .optional(),
      cups: z
        .array(
          withRule(
            z.object({ name: z.string().max(5), ml: z.int(), maxML: z.int() }),
            {
              rule: 'self.ml <= self.maxML',
              message: 'overflows: pour less',
              holds: ({ ml, maxML }) => ml <= maxML,
            },
          ),
        )
        .max(3)
        .optional()
        .meta({
          title: 'Cups to fill',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        }),
    })
    .describe('What to do.'),
  status: z.object({ conditions: conditionsSchema.optional() }),
  rules: [
    {
      rule: '!has(self.cups) || self.targetCelsius > 50',
      message: 'too cold to pour: raise targetCelsius above 50',
      fieldPath: '.targetCelsius',
      holds: ({ cups, targetCelsius }) => !cups || targetCelsius > 50,
    },
  ],
  columns: [{ name: 'Hot', path: '.spec.targetCelsius', type: 'integer' }],
  annotations: { 'api-approved.kubernetes.io': 'unapproved' },
});

const kettle = (spec: unknown, rest: object = {}) => ({
  apiVersion: 'kitchen.example.com/v1',
  kind: 'Kettle',
  metadata: { name: 'k', namespace: 'a' },
  spec,
  ...rest,
});

describe('toCustomResourceDefinition', () => {
  const crd: any = toCustomResourceDefinition(Kettle);
  const schema = crd.spec.versions[0].schema.openAPIV3Schema;

  it('names the kind, and carries columns, annotations and the status subresource', () => {
    expect(crd.metadata).toEqual({
      name: 'kettles.kitchen.example.com',
      annotations: { 'api-approved.kubernetes.io': 'unapproved' },
    });
    expect(crd.spec.names).toEqual({
      kind: 'Kettle',
      listKind: 'KettleList',
      plural: 'kettles',
      singular: 'kettle',
      shortNames: ['kt'],
    });
    expect(crd.spec.versions[0]).toMatchObject({
      subresources: { status: {} },
      additionalPrinterColumns: [
        { name: 'Hot', type: 'integer', jsonPath: '.spec.targetCelsius' },
      ],
    });
  });

  it('limits the name and nothing else of the metadata', () => {
    expect(schema.properties.metadata).toEqual({
      type: 'object',
      properties: { name: { type: 'string', maxLength: 20 } },
    });
  });

  it('puts rules on the spec and on the parts that have their own', () => {
    const { spec } = schema.properties;
    expect(spec['x-kubernetes-validations']).toEqual([
      {
        rule: '!has(self.cups) || self.targetCelsius > 50',
        message: 'too cold to pour: raise targetCelsius above 50',
        fieldPath: '.targetCelsius',
      },
    ]);
    expect(spec.properties.cups.items['x-kubernetes-validations']).toEqual([
      { rule: 'self.ml <= self.maxML', message: 'overflows: pour less' },
    ]);
  });

  it('keeps what is for forms out', () => {
    expect(JSON.stringify(crd)).not.toMatch(/ui:|title|errorMessage/);
  });

  it('is the same each time', () => {
    expect(toCustomResourceDefinition(Kettle)).toEqual(crd);
  });
});

describe('toFormSchema', () => {
  const form: any = toFormSchema(Kettle);

  it('keeps hints, limits, defaults and descriptions', () => {
    expect(form.properties.targetCelsius).toEqual({
      title: 'Target celsius',
      description: 'How hot.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 100,
      'ui:widget': 'range',
    });
  });

  it('leaves out what a form cannot ask, and what the API server alone reads', () => {
    expect(form.properties.secretKey).toBeUndefined();
    expect(JSON.stringify(form)).not.toContain('x-kubernetes');
  });

  it('tells of a default below an optional section and does not fill it in, so that an untouched section is not sent', () => {
    expect(form.properties.whistle).toEqual({
      title: 'Whistle',
      type: 'object',
      properties: {
        enabled: { title: 'Enabled', type: 'boolean' },
        tone: {
          title: 'Tone',
          description: 'How it sounds. When absent: high',
          type: 'string',
          enum: ['high', 'low'],
        },
      },
    });
  });

  it('asks for text where Kubernetes takes a number or text', () => {
    expect(form.properties.spout).toEqual({ title: 'Spout', type: 'string' });
  });

  it('says of a pattern what to write, in the words that the schema has for it', () => {
    expect(form.properties.color).toEqual({
      title: 'Color',
      type: 'string',
      pattern: '^[a-z]+$',
      errorMessage: { pattern: 'must be a color like "red"' },
    });
  });

  it('makes titles of names, and takes a given one', () => {
    expect(form.properties.cups.title).toBe('Cups to fill');
    expect(form.properties.cups.items.properties.maxML.title).toBe('Max ML');
  });
});

describe('toReferenceMarkdown', () => {
  const lines = toReferenceMarkdown(Kettle).split('\n');

  it.each([
    '# Kettle',
    '| `spec.targetCelsius` | integer | `100` | 1–100 | How hot. |',
    '| `spec.labels` | map of string |  |  |  |',
    '| `spec.cups` | list of object |  | at most 3 items |  |',
    '| `spec.cups[].name` **required** | string |  | at most 5 characters |  |',
    '- `spec.targetCelsius`: too cold to pour: raise targetCelsius above 50',
    '| Hot | `.spec.targetCelsius` |',
  ])('has the line %s', line => {
    expect(lines).toContain(line);
  });
});

describe('parseResource', () => {
  it('fills in defaults and keeps the rest of the object', () => {
    expect(parseResource(Kettle, kettle({}, { status: { old: 1 } }))).toEqual({
      ok: true,
      object: kettle({ targetCelsius: 100 }, { status: { old: 1 } }),
    });
  });

  const cup = (name: string, ml = 1) => ({ name, ml, maxML: 5 });
  it.each<[string, unknown, string[]]>([
    ['another kind', { ...kettle({}), kind: 'Pot' }, ['kind']],
    ['nothing', undefined, ['apiVersion', 'kind', 'spec']],
    ['text', 'kettle', ['apiVersion', 'kind', 'spec']],
    [
      'a name that is too long',
      kettle({}, { metadata: { name: 'k'.repeat(21) } }),
      ['metadata.name'],
    ],
    [
      'every field at once',
      kettle({ targetCelsius: 101, cups: [cup('a'), { ml: 1.5, maxML: 1 }] }),
      ['spec.targetCelsius', 'spec.cups[1].name', 'spec.cups[1].ml'],
    ],
    [
      'a value of a map',
      kettle({ labels: { a: 'longer' } }),
      ['spec.labels.a'],
    ],
    ['a rule of a part', kettle({ cups: [cup('a', 6)] }), ['spec.cups[0]']],
    [
      'two entries of one name',
      kettle({ cups: [cup('a'), cup('b'), cup('a')] }),
      ['spec.cups[2]'],
    ],
    [
      'a rule between fields',
      kettle({ targetCelsius: 50, cups: [] }),
      ['spec.targetCelsius'],
    ],
  ])('names what is wrong with %s', (_, object, fields) => {
    const parsed = parseResource(Kettle, object);
    expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toEqual(
      fields,
    );
  });
});
