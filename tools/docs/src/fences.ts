/** A fenced block of a page, with the remark for machines that stands right above it: `<!-- file: path#region -->`. */
export type Fence = {
  language: string;
  text: string;
  /** Of the opening fence, from 1. */
  line: number;
  remark?: string;
};

/** The fenced blocks of a page, in order. A block in a list is read without the list's indentation. */
export function fences(markdown: string): Fence[] {
  const found: Fence[] = [];
  let open: { fence: Fence; indent: number; lines: string[] } | undefined;
  let remark: string | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^( *)```(\S*)/.exec(line);
    if (open && fence) {
      found.push({ ...open.fence, text: open.lines.join('\n') });
      open = undefined;
      remark = undefined;
    } else if (open) {
      open.lines.push(line.slice(open.indent));
    } else if (fence) {
      open = {
        fence: { language: fence[2], text: '', line: index + 1, remark },
        indent: fence[1].length,
        lines: [],
      };
    } else if (line.trim()) {
      remark = /^\s*<!-- (.*) -->\s*$/.exec(line)?.[1];
    }
  }
  return found;
}

/**
 * The part of a source between `// #region name` and `// #endregion`, without its indentation and without the
 * markers; without a name, the whole.
 *
 * @throws Error when there is no such region
 */
export function region(source: string, name?: string): string {
  const lines = source.trimEnd().split('\n');
  const isMarker = (line: string) => /^\s*(\/\/|#) #(end)?region\b/.test(line);
  const begin = name
    ? lines.findIndex(line => line.trim().endsWith(`#region ${name}`))
    : -1;
  if (name && begin < 0) throw new Error(`there is no region "${name}"`);
  const end = name
    ? lines.findIndex(
        (line, index) => index > begin && line.trim().endsWith('#endregion'),
      )
    : lines.length;
  const inside = lines.slice(begin + 1, end).filter(line => !isMarker(line));
  const indent = Math.min(
    ...inside
      .filter(line => line.trim())
      .map(line => line.length - line.trimStart().length),
  );
  return inside.map(line => line.slice(indent)).join('\n');
}
