import {
  isCollection,
  isScalar,
  Scalar,
  stringify,
  visit,
  type Document,
} from 'yaml';
import {
  documentsOf,
  endedAs,
  isBelowAlias,
  isJson,
  layoutOf,
  NEW_SCALARS,
  type Change,
} from './yamlDocuments';

/** A text with a document written anew, laid out as it was, and the other ones as they are. Pure. */
export function rewritten(
  text: string,
  index: number,
  changes: readonly Change[],
  wanted: unknown,
): string | undefined {
  if (isJson(text)) return rewrittenJson(text, wanted);
  const documents = documentsOf(text);
  const document = documents[index];
  const layout = layoutOf(text, document);
  // What is in front of the first one is its comment, after a mark of the byte order.
  const start = index
    ? documents[index - 1].range[2]
    : Number(text.startsWith('\uFEFF'));
  const end = index === documents.length - 1 ? text.length : document.range[2];
  try {
    for (const change of changes) {
      if (isBelowAlias(document, change)) continue;
      if (change.to === undefined) document.deleteIn(change.path);
      else setValue(document, change);
    }
    const written = document.toString({ ...layout, lineWidth: 0 });
    return text.slice(0, start) + endedAs(text, written) + text.slice(end);
  } catch {
    return undefined;
  }
}

function setValue(document: Document, { path, to }: Change): void {
  const there = document.getIn(path, true);
  const made = document.createNode(to, { aliasDuplicateObjects: false });
  visit(made, {
    Scalar(_, scalar) {
      const { value } = scalar;
      if (
        stringify(value, NEW_SCALARS) !== stringify(value, { lineWidth: 0 })
      ) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  if (isCollection(there) && isCollection(made)) made.flow = there.flow;
  // The comment beside a value stays.
  if (isScalar(there) && isScalar(made)) {
    Object.assign(there, { value: to }, made.type && { type: made.type });
  } else document.setIn(path, made);
}

function rewrittenJson(text: string, wanted: unknown): string {
  const [indent] = text.match(/(?<=\n)[ \t]+(?=")/) ?? [];
  const written = JSON.stringify(wanted, null, indent);
  return endedAs(text, text.endsWith('\n') ? `${written}\n` : written);
}
