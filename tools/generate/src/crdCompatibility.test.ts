import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { incompatibilities, type Definition } from './crdCompatibility.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

function kettle(spec: object, names: object = {}): Definition {
  const schema = { type: 'object', properties: { spec } };
  return {
    spec: {
      group: 'kitchen.example.com',
      scope: 'Namespaced',
      names: { kind: 'Kettle', plural: 'kettles' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
        },
      ],
      ...names,
    },
  };
}

const cups = (schema: object) => ({
  type: 'object',
  properties: { cups: schema },
});
const aNumber = { type: 'integer', minimum: 1, maximum: 10 };
const aWord = { type: 'string', enum: ['tea', 'coffee'] };

const refused: [what: string, before: object, after: object, said: RegExp][] = [
  [
    'a field that is gone',
    cups(aNumber),
    { type: 'object' },
    /^v1\.spec\.cups: is gone$/,
  ],
  [
    'another type',
    cups(aNumber),
    cups({ ...aNumber, type: 'string' }),
    /v1\.spec\.cups: type was "integer" and is "string"/,
  ],
  [
    'a value that is no longer taken',
    cups(aWord),
    cups({ ...aWord, enum: ['tea'] }),
    /no longer takes coffee/,
  ],
  [
    'values where any was taken',
    cups({ type: 'string' }),
    cups(aWord),
    /took any value and takes tea, coffee/,
  ],
  [
    'a raised minimum',
    cups(aNumber),
    cups({ ...aNumber, minimum: 2 }),
    /minimum was 1 and is 2/,
  ],
  [
    'a lowered maximum',
    cups(aNumber),
    cups({ ...aNumber, maximum: 9 }),
    /maximum was 10 and is 9/,
  ],
  [
    'a length where there was none',
    cups({ type: 'string' }),
    cups({ type: 'string', maxLength: 63 }),
    /maxLength was not given and is 63/,
  ],
  [
    'another pattern',
    cups({ type: 'string', pattern: 'a' }),
    cups({ type: 'string', pattern: 'b' }),
    /pattern was "a" and is "b"/,
  ],
  [
    'a required field without a default',
    cups(aNumber),
    { ...cups(aNumber), required: ['cups'] },
    /v1\.spec\.cups: is required now/,
  ],
  [
    'another default, which objects without the field would get',
    cups({ ...aNumber, default: 1 }),
    cups({ ...aNumber, default: 2 }),
    /default was 1 and is 2/,
  ],
  [
    'a rule that stored objects may break',
    cups(aNumber),
    {
      ...cups(aNumber),
      'x-kubernetes-validations': [{ rule: 'self.cups > 3' }],
    },
    /has a new rule, self\.cups > 3/,
  ],
  [
    'no null any longer',
    cups({ ...aNumber, nullable: true }),
    cups(aNumber),
    /is no longer nullable/,
  ],
  [
    'other keys of a list',
    cups({ type: 'array', 'x-kubernetes-list-type': 'set' }),
    cups({ type: 'array', 'x-kubernetes-list-type': 'atomic' }),
    /x-kubernetes-list-type was "set"/,
  ],
  [
    'something inside a list',
    cups({ type: 'array', items: aNumber }),
    cups({ type: 'array', items: { ...aNumber, maximum: 3 } }),
    /v1\.spec\.cups\[\]: maximum/,
  ],
  [
    'something inside a map',
    cups({ type: 'object', additionalProperties: aNumber }),
    cups({ type: 'object', additionalProperties: { ...aNumber, maximum: 3 } }),
    /v1\.spec\.cups\[\*\]: maximum/,
  ],
  [
    'names that are no longer free',
    cups({ type: 'object', additionalProperties: true }),
    cups({ type: 'object' }),
    /no longer takes any name/,
  ],
];
for (const [what, before, after, said] of refused)
  test(`refuses ${what}`, () => {
    const [first, ...more] = incompatibilities(kettle(before), kettle(after));
    assert.match(first, said);
    assert.deepEqual(more, []);
  });

const taken: [what: string, before: object, after: object][] = [
  ['a new field', { type: 'object' }, cups(aNumber)],
  [
    'a new required field that has a default',
    { type: 'object' },
    { ...cups({ ...aNumber, default: 1 }), required: ['cups'] },
  ],
  ['wider bounds', cups(aNumber), cups({ type: 'integer', maximum: 11 })],
  [
    'more values',
    cups(aWord),
    cups({ ...aWord, enum: ['tea', 'coffee', 'cocoa'] }),
  ],
  [
    'a field that need not be there any longer',
    { ...cups(aNumber), required: ['cups'] },
    cups(aNumber),
  ],
  [
    'other words',
    cups(aNumber),
    cups({ ...aNumber, description: 'How many.' }),
  ],
  [
    'a rule less',
    { ...cups(aNumber), 'x-kubernetes-validations': [{ rule: 'a' }] },
    cups(aNumber),
  ],
];
for (const [what, before, after] of taken)
  test(`takes ${what}`, () =>
    assert.deepEqual(incompatibilities(kettle(before), kettle(after)), []));

test('refuses another scope, another kind, and a version that is gone or not served', () => {
  const before = kettle(cups(aNumber));
  const said = (spec: object) =>
    incompatibilities(before, kettle(cups(aNumber), spec)).join('\n');
  assert.match(said({ scope: 'Cluster' }), /scope was Namespaced/);
  assert.match(
    said({ names: { kind: 'Pot', plural: 'kettles' } }),
    /kind was Kettle/,
  );
  assert.match(said({ versions: [] }), /version v1 is gone/);
  const [v1] = before.spec.versions;
  assert.match(
    said({ versions: [{ ...v1, served: false }] }),
    /no longer served/,
  );
});

// What was released is in tools/generate/released, a folder a version; `yarn version-packages` writes the next. What was broken
// knowingly, and why that is right, stands in its accepted.json.
const releases = globSync('tools/generate/released/*/crd/*.yaml', {
  cwd: root,
});
const read = (path: string): Definition =>
  parse(readFileSync(join(root, path), 'utf8'));

for (const release of releases.sort()) {
  const folder = dirname(dirname(release));
  const name = basename(release);
  test(`the definitions can be applied over those of release ${basename(
    folder,
  )}: ${name}`, () => {
    const [now] = globSync(`plugins/*/config/crd/${name}`, { cwd: root });
    assert.ok(now, 'there is no such definition any longer');
    const file = join(root, folder, 'accepted.json');
    const accepted: Record<string, Record<string, string>> = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : {};
    assert.deepEqual(
      incompatibilities(read(release), read(now)).sort(),
      Object.keys(accepted[name] ?? {}).sort(),
    );
  });
}

test('there is a release to compare with', () =>
  assert.notDeepEqual(releases, []));
