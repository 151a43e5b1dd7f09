import { fences } from '../../../docs/src/fences.ts';

/** Which frontend system a portal is made with. */
export type FrontendSystem = 'new' | 'classic';

/**
 * A fenced block of a page, as what its reader does with it. Which it is says
 * the remark above the block:
 * - `portal: run`: it is typed into a shell;
 * - `portal: FILE top`, `portal: FILE end`: it is put there;
 * - `portal: FILE before TEXT`: it is put above the first line with that text.
 * `classic portal: …` is for readers with the classic frontend system only.
 */
export type Instruction = { line: number; text: string } & (
  | { does: 'run' }
  | { does: 'insert'; file: string; place: 'top' | 'end' | { before: string } }
);

const REMARK = /^(classic )?portal: (?:(run)|(\S+) (?:(top|end)|before (.+)))$/;

/** What a page tells its reader to do in a portal, in order. */
export function instructionsFor(
  system: FrontendSystem,
  page: string,
): Instruction[] {
  return fences(page).flatMap(({ remark, text, line }): Instruction[] => {
    if (!/^(\w+ )?portal:/.test(remark ?? '')) return [];
    const found = REMARK.exec(remark!);
    if (!found)
      throw new Error(
        `line ${line}: "${remark}" is none of: run, FILE top, FILE end, FILE before TEXT`,
      );
    const [, classic, run, file, end, before] = found;
    if (classic && system !== 'classic') return [];
    if (run) return [{ does: 'run', text, line }];
    const place = before ? { before } : (end as 'top' | 'end');
    return [{ does: 'insert', file, place, text, line }];
  });
}

/** A file of the portal with the instruction's text in its place. */
export function inserted(
  source: string,
  { place, text, file }: Instruction & { does: 'insert' },
): string {
  if (place === 'top') return `${text}\n${source}`;
  if (place === 'end') return `${source.trimEnd()}\n\n${text}\n`;
  const lines = source.split('\n');
  const at = lines.findIndex(line => line.includes(place.before));
  if (at < 0)
    throw new Error(`${file} of the portal has no line with "${place.before}"`);
  return [...lines.slice(0, at), text, ...lines.slice(at)].join('\n');
}
