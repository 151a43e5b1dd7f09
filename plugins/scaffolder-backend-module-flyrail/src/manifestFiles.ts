import { ConflictError, InputError } from '@backstage/errors';
import {
  capabilityAnnotation,
  fieldChanges,
  fieldChangeText,
  KUBERNETES_ID,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { isDeepStrictEqual } from 'node:util';
import {
  parseAllDocuments,
  parseDocument,
  stringify,
  type Document,
} from 'yaml';
import { strategicMerge } from './strategicMerge';

/** A file of a repository as it shall be; undefined: as it is. */
type FileText = string | undefined;

type Plain = Record<string, unknown>;

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
  const found = documentOf(parseAllDocuments(existing), object);
  if (!found) {
    throw new ConflictError(
      `${path} is in the repository already and holds something else. Choose another folder (field "Folder") or another name (field "Name").`,
    );
  }
  const changes = fieldChanges(found.toJS(), object);
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
 * @throws InputError when the object is not in the file
 */
export function editedManifest(
  path: string,
  existing: FileText,
  object: KubernetesObject,
  after: Plain,
): FileText {
  const documents = existing === undefined ? [] : parseAllDocuments(existing);
  const document = documentOf(documents as Document[], object);
  if (!document) {
    const { namespace, name } = object.metadata;
    throw new InputError(
      `${path}: the repository has no ${object.kind} ${namespace}/${name} there. Write the path of the file that has it (field "File").`,
    );
  }
  const text = () => documents.map(String).join('');
  const was = text();
  patchDocument(document, ['spec'], (object.spec ?? {}) as Plain, after);
  return text() === was ? undefined : text();
}

/**
 * A file with a patch on the object in it that the patch names; undefined when it is so already, `absent` when the file
 * does not have the object. Pure.
 */
export function patchedManifest(
  existing: string,
  patch: KubernetesObject,
): FileText | 'absent' {
  if (!hasObject(existing, patch)) return 'absent';
  const documents = parseAllDocuments(existing) as Document[];
  const document = documentOf(documents, patch)!;
  const text = () => documents.map(String).join('');
  const was = text();
  const before = ((document.toJS() as KubernetesObject).spec ?? {}) as Plain;
  const after = strategicMerge(before, (patch.spec ?? {}) as Plain);
  patchDocument(document, ['spec'], before, after);
  return text() === was ? undefined : text();
}

/** Whether a file has an object. A file that is no YAML, as a chart's template, has none. Pure. */
export function hasObject(text: string, object: KubernetesObject): boolean {
  // Most files are not it: reading the few that may be is what takes long.
  if (!text.includes(object.metadata.name ?? '')) return false;
  const documents = parseAllDocuments(text) as Document[];
  return (
    documents.every(({ errors }) => errors.length === 0) &&
    documentOf(documents, object) !== undefined
  );
}

/** A kustomization that lists the file too; one that does already stays as it is. Pure. */
export function kustomizationWith(existing: string, file: string): FileText {
  const document = parseDocument(existing);
  const listed = (document.toJS()?.resources ?? []) as unknown[];
  if (listed.some(entry => entry === file || entry === `./${file}`)) {
    return undefined;
  }
  if (document.has('resources') && listed.length > 0) {
    document.addIn(['resources'], file);
  } else {
    document.set('resources', [file]);
  }
  return String(document);
}

/** A catalog-info.yaml that describes the component too; one that does already stays as it is. Pure. */
export function catalogInfoWith(
  existing: FileText,
  component: { name: string; owner: string; system?: string },
): FileText {
  const { name, owner, system } = component;
  const there = existing ? parseAllDocuments(existing) : [];
  const listed = (there as Document[]).some(document => {
    const entity = document.toJS();
    return entity?.kind === 'Component' && entity?.metadata?.name === name;
  });
  if (listed) return undefined;
  const entity = stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        [KUBERNETES_ID]: name,
        [capabilityAnnotation('webapp')]: 'enabled',
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner,
      ...(system && { system }),
    },
  });
  return existing?.trim() ? `${existing.trimEnd()}\n---\n${entity}` : entity;
}

function documentOf(
  documents: readonly unknown[],
  { kind, metadata }: KubernetesObject,
): Document | undefined {
  return (documents as Document[]).find(document => {
    const found = document.toJS() as KubernetesObject | null;
    return (
      found?.kind === kind &&
      found.metadata?.name === metadata.name &&
      (found.metadata?.namespace ?? metadata.namespace) === metadata.namespace
    );
  });
}

function patchDocument(
  document: Document,
  path: (string | number)[],
  before: Plain,
  after: Plain,
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now, at] = [before[key], after[key], [...path, key]];
    if (isDeepStrictEqual(old, now)) continue;
    if (now === undefined || now === null) document.deleteIn(at);
    else if (isPlain(old) && isPlain(now) && document.hasIn(at)) {
      patchDocument(document, at, old, now);
    } else if (areAlike(old, now)) {
      now.forEach((item, index) =>
        patchDocument(document, [...at, index], (old as Plain[])[index], item),
      );
    } else document.setIn(at, now);
  }
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
