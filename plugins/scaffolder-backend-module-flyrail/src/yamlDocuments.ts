import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type ToStringOptions,
} from 'yaml';

export type Path = readonly (string | number)[];

/** A value at a path of a document that is another one, or none. */
export interface Change {
  path: Path;
  to: unknown;
}

/** A new text that Kubernetes would take for something else, as a plain `yes` for true, is quoted. */
export const NEW_SCALARS = { lineWidth: 0, compat: 'yaml-1.1' } as const;

/** The documents of a text, with `<<` merged as Kubernetes and its tools do. */
export const documentsOf = (text: string) =>
  parseAllDocuments(text, { merge: true }) as Document.Parsed[];

/** What is below an alias changes with its anchor, or cannot: what comes of it is looked at afterwards. */
export const isBelowAlias = (document: Document, { path }: Change) =>
  isAlias(document.getIn(path.slice(0, -1), true));

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is written into a text, with the ends of lines that it has. */
export const endedAs = (text: string, written: string) =>
  /^[^\n]*\r\n/.test(text) ? written.replace(/\r?\n/g, '\r\n') : written;

/** The place of an offset in its line. */
export const columnOf = (text: string, offset: number) =>
  offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** How a document is laid out, as far as the first of each kind in it tells. */
export function layoutOf(text: string, document: Document): ToStringOptions {
  const layout: ToStringOptions = {};
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !key.range) return;
      if (!isCollection(value) || !value.range) return;
      const [at] = value.range;
      if (value.flow) {
        if (value.items.length > 0) {
          layout.flowCollectionPadding ??= /\s/.test(text[at + 1]);
        }
        return;
      }
      const depth = columnOf(text, at) - columnOf(text, key.range[0]);
      if (isMap(value) && depth > 0) layout.indent ??= depth;
      if (isSeq(value)) layout.indentSeq ??= depth > 0;
    },
  });
  return layout;
}
