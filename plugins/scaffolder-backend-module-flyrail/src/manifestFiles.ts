import { ConflictError, InputError } from '@backstage/errors';
import {
  fieldChanges,
  fieldChangeText,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { strategicMerge } from './strategicMerge';
import { withYamlValue, yamlValues } from './yamlEdits';

/** A file of a repository as it shall be; undefined: as it is. */
export type FileText = string | undefined;

type Plain = Record<string, unknown>;

/** What a refusal says of the version, where one is asked for: another one has other fields. */
export function ofItsVersion({ apiVersion }: KubernetesObject): string {
  return apiVersion ? `Its apiVersion there must be ${apiVersion}` : '';
}

/** What a refusal says where there is no file: a host does not tell why. */
export const UNSEEN =
  'What the token of the portal may not see looks like it is not there';

/** The one way to write an object: keys in order, nothing folded, so that two writers write the same text. */
export function canonicalYaml(object: object): string {
  return stringify(object, {
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
}

/**
 * The file that a new object goes to. Pure.
 *
 * @throws ConflictError when the file has a different object of that name, or something else
 */
export function createdManifest(
  path: string,
  existing: FileText,
  object: KubernetesObject,
): FileText {
  if (existing === undefined || !existing.trim()) return canonicalYaml(object);
  const found = objectIn(existing, object);
  if (!found) {
    throw new ConflictError(
      `${path} is in the repository already and holds something else. Choose another folder (field "Folder") or another name (field "Name").`,
    );
  }
  const changes = fieldChanges(found.object, object);
  if (changes.length === 0) return undefined;
  throw new ConflictError(
    [
      `${path} is in the repository already and differs. Nothing was changed. It has → this asks for:`,
      ...changes.map(change => `  ${fieldChangeText(change)}`),
      'Choose another name (field "Name"), or change the one that is there with the template "Edit a web app".',
    ].join('\n'),
  );
}

/**
 * The file of an object with the spec's changes from `before` to `after`, and nothing else touched: comments, order and
 * the other objects in it stay. Pure.
 *
 * @throws InputError when the object is not in the file, or cannot be changed there alone
 */
export function editedManifest(
  path: string,
  existing: FileText,
  object: KubernetesObject,
  after: Plain,
): FileText {
  const found = existing === undefined ? undefined : objectIn(existing, object);
  if (!found) {
    const { namespace, name } = object.metadata;
    throw new InputError(
      [
        `${path}: the repository has no ${object.kind} ${namespace}/${name} there`,
        ofItsVersion(object),
        existing === undefined && UNSEEN,
        'Write the path of the file that has it (field "File").',
      ]
        .filter(Boolean)
        .join('. '),
    );
  }
  return withSpec(path, existing!, found, spec =>
    withChanges(spec, (object.spec ?? {}) as Plain, after),
  );
}

/**
 * A file with a patch on the object in it that the patch names; undefined when it is so already, or does not have it.
 * Pure.
 *
 * @throws InputError when the object cannot be changed there alone
 */
export function patchedManifest(
  path: string,
  existing: string,
  patch: KubernetesObject,
): FileText {
  const found = objectIn(existing, patch);
  if (!found) return undefined;
  return withSpec(path, existing, found, spec =>
    strategicMerge(spec, (patch.spec ?? {}) as Plain),
  );
}

/** That an object is there whose namespace is the wanted one, or that it names none, and so may be. */
export type Match = 'exact' | 'unnamed';

/** Whether and how a file has an object. A file that is no YAML, as a chart's template, has none. Pure. */
export function matchIn(
  text: string,
  object: KubernetesObject,
): Match | undefined {
  return objectIn(text, object)?.match;
}

interface Found {
  /** Of its document in the file. */
  index: number;
  object: KubernetesObject;
  match: Match;
  /** There are several like it: which is meant, a person knows. */
  isOneOfSeveral: boolean;
}

function objectIn(text: string, wanted: KubernetesObject): Found | undefined {
  // Most files are not it: reading the few that may be is what takes long.
  const words = [wanted.metadata.name ?? '', wanted.kind ?? ''];
  if (!words.every(word => text.includes(word))) return undefined;
  const found = (yamlValues(text) ?? []).flatMap((value, index) => {
    const object = value as KubernetesObject;
    const match = matchOf(object, wanted);
    return match ? [{ index, object, match }] : [];
  });
  const exact = found.filter(({ match }) => match === 'exact');
  const [first, ...more] = exact.length > 0 ? exact : found;
  return first && { ...first, isOneOfSeveral: more.length > 0 };
}

function matchOf(
  found: KubernetesObject | null,
  { apiVersion, kind, metadata }: KubernetesObject,
): Match | undefined {
  if (found?.kind !== kind || found?.metadata?.name !== metadata.name) {
    return undefined;
  }
  if (apiVersion && found?.apiVersion !== apiVersion) return undefined;
  const { namespace } = found!.metadata;
  if (namespace === metadata.namespace) return 'exact';
  return namespace ? undefined : 'unnamed';
}

/** @throws InputError when it is not clear which object's, or when it cannot be changed without something else */
function withSpec(
  path: string,
  text: string,
  { index, object, isOneOfSeveral }: Found,
  change: (spec: Plain) => Plain,
): FileText {
  const { namespace = '', name } = object.metadata;
  const refused = (reason: string) =>
    new InputError(
      `${path}: ${object.kind} ${namespace}/${name} ${reason}. Nothing was changed: change it by hand there.`,
    );
  if (isOneOfSeveral) {
    throw refused(
      'is in the file several times, and which is meant is unclear',
    );
  }
  const before = (object.spec ?? {}) as Plain;
  const spec = change(before);
  if (isDeepStrictEqual(spec, before)) return undefined;
  const result = withYamlValue(text, index, { ...object, spec });
  if (result !== undefined) return result;
  throw refused(
    'cannot be changed without changing something else too, as where an anchor (&) shares a value',
  );
}

/** What is there with the changes from `before` to `after`. */
function withChanges(there: Plain, before: Plain, after: Plain): Plain {
  const changed = { ...there };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now, is] = [before[key], after[key], there[key]];
    if (isDeepStrictEqual(old, now)) continue;
    if (now === undefined || now === null) delete changed[key];
    else if (isPlain(old) && isPlain(now) && isPlain(is)) {
      changed[key] = withChanges(is, old, now);
    } else if (areAlike(old, now) && areAlike(old, is)) {
      changed[key] = now.map((item, index) =>
        withChanges(is[index], (old as Plain[])[index], item),
      );
    } else changed[key] = now;
  }
  return changed;
}

/** Lists of as many objects: each may be changed where it is, with its comments. */
function areAlike(old: unknown, now: unknown): now is Plain[] {
  return (
    Array.isArray(old) &&
    Array.isArray(now) &&
    old.length === now.length &&
    [...old, ...now].every(isPlain)
  );
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
