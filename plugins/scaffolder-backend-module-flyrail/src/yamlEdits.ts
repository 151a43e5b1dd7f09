import { isDeepStrictEqual } from 'node:util';
import type { Document } from 'yaml';
import { documentsOf, type Change, type Path } from './yamlDocuments';
import { rewritten } from './yamlRewrite';
import { spliced } from './yamlSplice';

/** What the documents of a text say; undefined of what is no YAML, or has aliases that lead nowhere. Pure. */
export function yamlValues(text: string): unknown[] | undefined {
  try {
    const documents = documentsOf(text);
    if (documents.some(({ errors }) => errors.length > 0)) return undefined;
    return documents.map(document => document.toJS());
  } catch {
    return undefined;
  }
}

/**
 * A text whose document at `index` says what is wanted, and whose other documents say what they did. What changes is
 * written where it is, and every other byte stays; where that cannot be, that document is written anew, as the rest of
 * it is. Undefined where neither can be, as with an anchor that shares what changes with what does not. Pure.
 */
export function withYamlValue(
  text: string,
  index: number,
  wanted: unknown,
): string | undefined {
  const values = yamlValues(text);
  if (!values) return undefined;
  const changes = changesOf(documentsOf(text)[index], values[index], wanted);
  const after = values.map((value, at) => (at === index ? wanted : value));
  for (const written of [spliced, rewritten]) {
    const result = written(text, index, changes, wanted);
    if (result !== undefined && isDeepStrictEqual(yamlValues(result), after)) {
      return result;
    }
  }
  return undefined;
}

function changesOf(
  document: Document,
  before: unknown,
  after: unknown,
  path: Path = [],
): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const isIn = document.hasIn(path);
  if (isIn && isPlain(before) && isPlain(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap(key =>
      changesOf(document, before[key], after[key], [...path, key]),
    );
  }
  if (isIn && isListGrownFrom(before, after)) {
    return after.flatMap((item, index) =>
      changesOf(document, (before as unknown[])[index], item, [...path, index]),
    );
  }
  return [{ path, to: after }];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of as many items, or with more behind those that it has. */
function isListGrownFrom(before: unknown, after: unknown): after is unknown[] {
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  const isKept = (item: unknown, index: number) =>
    isDeepStrictEqual(item, after[index]) ||
    (isPlain(item) && 'name' in item && item.name === after[index]?.name);
  return (
    before.length === after.length ||
    (before.length < after.length && before.every(isKept))
  );
}
