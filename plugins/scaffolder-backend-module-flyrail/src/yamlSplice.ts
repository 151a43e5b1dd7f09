import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Scalar,
  stringify,
  type Document,
  type ToStringOptions,
  type YAMLMap,
} from 'yaml';
import {
  columnOf,
  documentsOf,
  endedAs,
  isBelowAlias,
  isJson,
  layoutOf,
  NEW_SCALARS,
  type Change,
  type Path,
} from './yamlDocuments';

interface Edit {
  start: number;
  end: number;
  now: string;
}

/**
 * A text with changes of a document written where they are: scalars in the place of scalars, and keys of a map added
 * to it or, with their lines, removed. Every other byte stays. Undefined where there is more to change. Pure.
 */
export function spliced(
  text: string,
  index: number,
  changes: readonly Change[],
): string | undefined {
  const document = documentsOf(text)[index];
  const edits: (Edit | undefined)[] = [];
  const added = new Map<
    YAMLMap,
    { at: Path; pairs: Record<string, unknown> }
  >();
  for (const change of changes) {
    const { path, to } = change;
    const node = document.getIn(path, true);
    if (isAlias(node) || isBelowAlias(document, change)) continue;
    const at = path.slice(0, -1);
    const parent = document.getIn(at, true);
    if (to === undefined) {
      edits.push(
        isMap(parent) ? removal(text, parent, path.at(-1)) : undefined,
      );
    } else if (isScalar(node)) {
      edits.push(replacement(node, to, styleAt(text, document, path)));
    } else if (node === undefined && isMap(parent)) {
      const { pairs } = added.get(parent) ?? { pairs: {} };
      added.set(parent, { at, pairs: { ...pairs, [path.at(-1)!]: to } });
    } else return undefined;
  }
  const layout = layoutOf(text, document);
  for (const [map, { at, pairs }] of added) {
    const style = styleAt(text, document, [...at, '']);
    edits.push(addition(text, map, pairs, { layout, style }));
  }
  const all = edits.filter(edit => edit !== undefined);
  if (all.length < edits.length) return undefined;
  return all
    .sort((one, other) => other.start - one.start)
    .reduce(
      (whole, { start, end, now }) =>
        whole.slice(0, start) + now + whole.slice(end),
      text,
    );
}

type Style = 'json' | 'flow' | 'block';

/** Of the map or list that has the path. */
function styleAt(text: string, document: Document, path: Path): Style {
  if (isJson(text)) return 'json';
  const isFlow = path.some((_, depth) => {
    const parent = document.getIn(path.slice(0, depth), true);
    return isCollection(parent) && parent.flow;
  });
  return isFlow ? 'flow' : 'block';
}

function replacement(
  node: Scalar,
  value: unknown,
  style: Style,
): Edit | undefined {
  const now = scalarText(node, value, style);
  const [start, end] = node.range ?? [0, 0];
  // A value that is not written at all has no place.
  return now === undefined || start === end ? undefined : { start, end, now };
}

/** A value in the quotes of the one that it follows; undefined for what is no scalar, or follows a block. */
function scalarText(
  { type }: Scalar,
  value: unknown,
  style: Style,
): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  if (type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL) {
    return undefined;
  }
  if (style === 'json') return JSON.stringify(value);
  if (typeof value === 'string') {
    if (type === Scalar.QUOTE_DOUBLE || value.includes('\n')) {
      return JSON.stringify(value);
    }
    if (type === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  }
  // In a list, what has a meaning there is quoted.
  const inList = stringify([value], {
    ...{ ...NEW_SCALARS, collectionStyle: style },
    flowCollectionPadding: false,
  });
  return style === 'flow' ? inList.slice(1, -2) : inList.slice(2, -1);
}

/** Pairs after the last one of a map. */
function addition(
  text: string,
  map: YAMLMap,
  pairs: Record<string, unknown>,
  { layout, style }: { layout: ToStringOptions; style: Style },
): Edit | undefined {
  if (!map.range || style === 'json') return undefined;
  const written = stringify(pairs, {
    ...{ ...layout, ...NEW_SCALARS, aliasDuplicateObjects: false },
    ...{ blockQuote: false, collectionStyle: style },
  });
  const last = endOf(map.items.at(-1));
  if (style === 'flow') {
    const inner = written.trim().slice(1, -1);
    if (inner.includes('\n')) return undefined;
    const at = last ?? map.range[0] + 1;
    const now = last === undefined ? inner : `, ${inner.trim()}`;
    return { start: at, end: at, now };
  }
  if (last === undefined) return undefined;
  const margin = ' '.repeat(columnOf(text, map.range[0]));
  const lines = endedAs(text, written.replace(/^/gm, margin).trimEnd());
  const at = endOfLine(text, last);
  const end = endedAs(text, '\n');
  const now = text[at - 1] === '\n' ? `${lines}${end}` : `${end}${lines}`;
  return { start: at, end: at, now };
}

/** The lines of a pair; undefined where they have more, a comment is above them, or no other pair is left. */
function removal(
  text: string,
  map: YAMLMap,
  key: Path[number] | undefined,
): Edit | undefined {
  const pair = map.items.find(
    item => isScalar(item.key) && item.key.value === key,
  );
  const end = endOf(pair);
  if (!isScalar(pair?.key) || !pair.key.range || end === undefined) {
    return undefined;
  }
  if (map.flow || map.items.length === 1) return undefined;
  const [at] = pair.key.range;
  const start = at - columnOf(text, at);
  const above = text.slice(0, start).trimEnd().split('\n').at(-1)!;
  const isAlone = !text.slice(start, at).trim() && !/^\s*#/.test(above);
  return isAlone ? { start, end: endOfLine(text, end), now: '' } : undefined;
}

/** Where the last value ends that is written of a node; undefined of an empty block. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if (isCollection(node) && !node.flow) return endOf(node.items.at(-1));
  return (isScalar(node) || isAlias(node) || isCollection(node)) && node.range
    ? node.range[1]
    : undefined;
}

/** Of the line of an offset; that of a block is behind its last line already. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}
