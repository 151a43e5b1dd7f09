import { apiVersionOf } from './kubernetes';
import type { ResourceDefinition } from './resource';
import { type StructuralSchema, structuralSchema } from './structural';

/**
 * A reference page in Markdown: every field of spec and status with its type,
 * default, limits and meaning, then the rules between fields and the columns
 * of `kubectl get`.
 *
 * @throws TypeError naming the field that has no structural form
 * @public
 */
export function toReferenceMarkdown(definition: ResourceDefinition): string {
  const { kind, plural, shortNames, group, scope } = definition;
  const spec = structuralSchema(definition.spec, 'spec');
  const status = structuralSchema(definition.status, 'status');
  const aliases = shortNames.map(name => `, \`kubectl get ${name}\``).join('');
  const sections = [
    `# ${kind}`,
    definition.description,
    `\`apiVersion: ${apiVersionOf(definition)}\`, \`kind: ${kind}\`, ${
      scope === 'Namespaced' ? 'in a namespace' : 'cluster-wide'
    }. \`kubectl get ${plural}.${group}\`${aliases}`,
    '## Spec',
    fieldTable('spec', spec),
  ];
  if (definition.rules.length > 0) {
    sections.push(
      '## Rules',
      'The API server refuses an object that breaks one of these.',
      definition.rules
        .map(({ message, fieldPath }) =>
          fieldPath ? `- \`spec${fieldPath}\`: ${message}` : `- ${message}`,
        )
        .join('\n'),
    );
  }
  sections.push('## Status', fieldTable('status', status));
  if (definition.columns.length > 0) {
    sections.push(
      '## Columns',
      table(
        ['Column', 'Path'],
        definition.columns.map(({ name, path, priority }) => [
          priority ? `${name} (\`-o wide\`)` : name,
          `\`${path}\``,
        ]),
      ),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function fieldTable(root: string, schema: StructuralSchema): string {
  return table(
    ['Field', 'Type', 'Default', 'Limits', 'Description'],
    rowsBelow(root, schema),
  );
}

function rowsBelow(path: string, schema: StructuralSchema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = `${path}.${name}`;
    const required = schema.required?.includes(name);
    return [
      [
        `\`${here}\`${required ? ' **required**' : ''}`,
        typeOf(field),
        defaultOf(field),
        limitsOf(field),
        field.description ?? '',
      ],
      ...rowsBelow(here, field),
      ...(field.items ? rowsBelow(`${here}[]`, field.items) : []),
      ...(field.additionalProperties
        ? rowsBelow(`${here}.*`, field.additionalProperties)
        : []),
    ];
  });
}

function typeOf(schema: StructuralSchema): string {
  if (schema['x-kubernetes-int-or-string']) {
    return 'integer or string';
  }
  if (schema.items) {
    return `list of ${typeOf(schema.items)}`;
  }
  if (schema.additionalProperties) {
    return `map of ${typeOf(schema.additionalProperties)}`;
  }
  return schema.type ?? 'any';
}

function defaultOf({ default: value }: StructuralSchema): string {
  const isEmptyObject =
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0;
  return value === undefined || isEmptyObject
    ? ''
    : `\`${JSON.stringify(value)}\``;
}

function limitsOf(schema: StructuralSchema): string {
  const limits = [];
  if (schema.enum) {
    limits.push(schema.enum.map(value => `\`${value}\``).join(', '));
  }
  limits.push(
    ...range(schema.minimum, schema.maximum, ''),
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(schema.minItems, schema.maxItems, ' items'),
  );
  if (schema.pattern) {
    limits.push(`\`${schema.pattern}\``);
  }
  return limits.join('; ');
}

function range(low: unknown, high: unknown, unit: string): string[] {
  if (low !== undefined && high !== undefined) {
    return [`${low}–${high}${unit}`];
  }
  if (low !== undefined) {
    return [`at least ${low}${unit}`];
  }
  return high === undefined ? [] : [`at most ${high}${unit}`];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}
