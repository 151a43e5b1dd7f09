import { isDeepStrictEqual } from 'node:util';

type Schema = Record<string, any>;
type Version = {
  name: string;
  served: boolean;
  storage: boolean;
  schema: { openAPIV3Schema: Schema };
};
export type Definition = {
  spec: {
    group: string;
    scope: string;
    names: { kind: string; plural: string };
    versions: Version[];
  };
};

/**
 * Why objects and manifests that the earlier definition took might not be taken,
 * or might mean something else, by the later one: a sentence each. None, when
 * the later one may be applied over the earlier with objects in the cluster.
 *
 * A definition that must break them gets a new version beside the old one.
 */
export function incompatibilities(
  earlier: Definition,
  later: Definition,
): string[] {
  const found: string[] = [];
  for (const [what, read] of Object.entries(identity))
    if (read(earlier) !== read(later))
      found.push(
        `${what} was ${read(earlier)} and is ${read(later)}: it cannot change`,
      );
  for (const before of earlier.spec.versions) {
    const after = later.spec.versions.find(({ name }) => name === before.name);
    if (!after) {
      found.push(`version ${before.name} is gone: keep it, served or not`);
      continue;
    }
    if (before.served && !after.served)
      found.push(`version ${before.name} is no longer served`);
    found.push(
      ...narrowed(
        before.name,
        before.schema.openAPIV3Schema,
        after.schema.openAPIV3Schema,
      ),
    );
  }
  return found;
}

const identity: Record<string, (definition: Definition) => string> = {
  group: ({ spec }) => spec.group,
  kind: ({ spec }) => spec.names.kind,
  plural: ({ spec }) => spec.names.plural,
  scope: ({ spec }) => spec.scope,
};

/** Where `after` refuses, drops or reads otherwise what `before` took. */
function narrowed(path: string, before: Schema, after: Schema): string[] {
  return [
    ...fixed.flatMap(key =>
      isDeepStrictEqual(before[key], after[key])
        ? []
        : [
            `${path}: ${key} was ${text(before[key])} and is ${text(
              after[key],
            )}`,
          ],
    ),
    ...bounds(path, before, after),
    ...values(path, before, after),
    ...flags(path, before, after),
    ...rules(path, before, after),
    ...requirements(path, before, after),
    ...below(path, before, after),
  ];
}

/** Nothing can be said of another value than the one that was there. */
const fixed = [
  'type',
  'format',
  'pattern',
  'multipleOf',
  'default',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
];

const lowest = ['minimum', 'minLength', 'minItems', 'minProperties'];
const highest = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];

function bounds(path: string, before: Schema, after: Schema): string[] {
  const tighter = (key: string, isTighter: (a: number, b: number) => boolean) =>
    after[key] !== undefined &&
    (before[key] === undefined || isTighter(after[key], before[key]))
      ? [`${path}: ${key} was ${text(before[key])} and is ${after[key]}`]
      : [];
  return [
    ...lowest.flatMap(key => tighter(key, (now, then) => now > then)),
    ...highest.flatMap(key => tighter(key, (now, then) => now < then)),
  ];
}

function values(path: string, before: Schema, after: Schema): string[] {
  if (!after.enum) return [];
  if (!before.enum)
    return [`${path}: took any value and takes ${after.enum.join(', ')}`];
  const gone = before.enum.filter(
    (each: unknown) => !after.enum.includes(each),
  );
  return gone.length ? [`${path}: no longer takes ${gone.join(', ')}`] : [];
}

function flags(path: string, before: Schema, after: Schema): string[] {
  const lost = [
    'nullable',
    'x-kubernetes-preserve-unknown-fields',
    'x-kubernetes-int-or-string',
  ].filter(key => before[key] && !after[key]);
  const gained = ['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems'].filter(
    key => after[key] && !before[key],
  );
  return [
    ...lost.map(key => `${path}: is no longer ${key}`),
    ...gained.map(key => `${path}: became ${key}`),
  ];
}

/** A rule in other words is another rule; its message may change. */
function rules(path: string, before: Schema, after: Schema): string[] {
  const known = new Set(
    before['x-kubernetes-validations']?.map(({ rule }: Schema) => rule),
  );
  return (after['x-kubernetes-validations'] ?? [])
    .filter(({ rule }: Schema) => !known.has(rule))
    .map(({ rule }: Schema) => `${path}: has a new rule, ${rule}`);
}

function requirements(path: string, before: Schema, after: Schema): string[] {
  return (after.required ?? [])
    .filter((name: string) => !before.required?.includes(name))
    .filter((name: string) => after.properties?.[name]?.default === undefined)
    .map(
      (name: string) => `${path}.${name}: is required now, and has no default`,
    );
}

function below(path: string, before: Schema, after: Schema): string[] {
  const found: string[] = [];
  const isOpen = after['x-kubernetes-preserve-unknown-fields'];
  for (const [name, schema] of Object.entries<Schema>(
    before.properties ?? {},
  )) {
    const now = after.properties?.[name];
    if (now) found.push(...narrowed(`${path}.${name}`, schema, now));
    else if (!isOpen) found.push(`${path}.${name}: is gone`);
  }
  if (before.items && after.items)
    found.push(...narrowed(`${path}[]`, before.items, after.items));
  const maps = [before.additionalProperties, after.additionalProperties];
  if (maps.every(each => each && typeof each === 'object'))
    found.push(...narrowed(`${path}[*]`, maps[0], maps[1]));
  else if (maps[0] && !maps[1] && !isOpen)
    found.push(`${path}: no longer takes any name`);
  return found;
}

const text = (value: unknown) =>
  value === undefined ? 'not given' : JSON.stringify(value);
