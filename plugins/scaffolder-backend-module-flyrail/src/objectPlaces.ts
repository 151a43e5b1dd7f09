import { InputError } from '@backstage/errors';
import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { setImmediate } from 'node:timers/promises';
import { matchIn, ofItsVersion, UNSEEN, type Match } from './manifestFiles';
import { LARGEST_MANIFEST, type Repository } from './repository';

/** What changes of an object. */
export type Patch = KubernetesObject & { metadata: { name: string } };

/** Where a repository keeps the objects of a change. */
export interface Places {
  /** The files that were looked into, by their path. */
  texts: ReadonlyMap<string, string>;
  places: { patch: Patch; path: string }[];
  /** What is to be checked of them, each a sentence without its full stop. */
  notes: string[];
}

/** A path that ends like this is a file, any other one a folder. */
const FILE = /\.(ya?ml|json)$/i;
/** So many files are named in a refusal. */
const MOST_NAMED = 5;

/**
 * The files to change: those that are named, and of folders those that have the objects; of no path, of the whole
 * repository. What is found in a folder has the namespace of its patch, or names none where no other file has it.
 *
 * @throws InputError for an object that none has, or that several files of the folders have: which is meant, a person
 * knows
 */
export async function placesOf(
  repository: Repository,
  paths: readonly string[],
  patches: readonly Patch[],
): Promise<Places> {
  const { named, unseen } = await filesNamed(repository, paths);
  const { texts: below, tooLarge } = await filesBelow(repository, paths);
  const searched = new Map([...below].filter(([path]) => !named.has(path)));
  const places: Places['places'] = [];
  const notes = new Set<string>();
  for (const patch of patches) {
    const inNamed = [...(await matchesIn(named, patch)).keys()];
    if (inNamed.length > 0) {
      places.push(...inNamed.map(path => ({ patch, path })));
      continue;
    }
    const found = theOnly(patch, await matchesIn(searched, patch));
    if (!found) throw notThere(patch, { paths, unseen, tooLarge });
    const [path, match] = found;
    places.push({ patch, path });
    if (match === 'unnamed') {
      notes.add(
        `${path} names no namespace: check that it is what ${patch.metadata.namespace} gets`,
      );
    }
  }
  return { texts: new Map([...searched, ...named]), places, notes: [...notes] };
}

export function nameOf({ kind, metadata }: Patch): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

async function filesNamed(repository: Repository, paths: readonly string[]) {
  const named = new Map<string, string>();
  const unseen: string[] = [];
  for (const path of paths.filter(each => FILE.test(each))) {
    const text = await repository.read(path);
    if (text === undefined) unseen.push(path);
    else named.set(path, text);
  }
  return { named, unseen };
}

async function filesBelow(repository: Repository, paths: readonly string[]) {
  const folders = paths.length ? paths.filter(each => !FILE.test(each)) : [''];
  const texts = new Map<string, string>();
  const tooLarge: string[] = [];
  for (const folder of folders) {
    const below = await repository.readBelow(folder);
    below.texts.forEach((text, path) => texts.set(path, text));
    tooLarge.push(...below.tooLarge);
  }
  return { texts, tooLarge };
}

/** The files that have an object, and how. Other requests get their turn between two of them. */
async function matchesIn(
  texts: ReadonlyMap<string, string>,
  patch: Patch,
): Promise<Map<string, Match>> {
  const matches = new Map<string, Match>();
  for (const [path, text] of texts) {
    await setImmediate();
    const match = matchIn(text, patch);
    if (match) matches.set(path, match);
  }
  return matches;
}

/** @throws InputError where there are several */
function theOnly(
  patch: Patch,
  matches: ReadonlyMap<string, Match>,
): [string, Match] | undefined {
  const exact = [...matches].filter(([, match]) => match === 'exact');
  const found = exact.length > 0 ? exact : [...matches];
  if (found.length > 1) {
    const several = firstOf(found.map(([path]) => path));
    throw new InputError(
      `${nameOf(
        patch,
      )} is in several files: ${several}. Write which is meant (field "Files").`,
    );
  }
  return found[0];
}

function notThere(
  patch: Patch,
  looked: { paths: readonly string[]; unseen: string[]; tooLarge: string[] },
): InputError {
  const { paths, unseen, tooLarge } = looked;
  return new InputError(
    [
      `The repository has no ${nameOf(patch)} in ${
        paths.join(', ') || 'any YAML file of its default branch'
      }`,
      ofItsVersion(patch),
      unseen.length > 0 && `There is no ${firstOf(unseen)}. ${UNSEEN}`,
      tooLarge.length > 0 &&
        `Not searched, as larger than ${
          LARGEST_MANIFEST / 1024 ** 2
        } MiB: ${firstOf(tooLarge)}`,
      'Write the path of the file that has it (field "Files"), or the repository that does (field "Repository")',
      'What a chart makes of its values is changed there by hand.',
    ]
      .filter(Boolean)
      .join('. '),
  );
}

function firstOf(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return `${paths.slice(0, MOST_NAMED).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}
