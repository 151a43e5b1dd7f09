import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';

/**
 * A path of the repository, without detours.
 *
 * @param field - of the form, for the refusal
 * @throws InputError for a path that leaves the repository
 */
export function pathIn(
  path: string,
  { input, field }: { input: string; field: string },
): string {
  const found = posix.normalize(path);
  if (posix.isAbsolute(found) || found.startsWith('..')) {
    throw new InputError(
      `${input} "${path}" (field "${field}"): write a path inside the repository, without a leading "/" or ".."`,
    );
  }
  return found;
}

/** `flyrail-change-web-app-production-shop`: without a slash, which would be ambiguous in an address. */
export function branchOf(what: string): string {
  return `flyrail-${what
    .toLocaleLowerCase('en-US')
    .replace(/[^a-z0-9]+/g, '-')}`;
}

/** Another change is another pull request; the same one, asked for again, is the same branch. */
export function branchOfChange(what: string, texts: readonly string[]): string {
  const hash = createHash('sha256').update(texts.join('\n')).digest('hex');
  return `${branchOf(what)}-${hash.slice(0, 8)}`;
}

/** Writes files into the workspace, from where the action takes them that opens the pull request. */
export async function writeFiles(
  workspacePath: string,
  files: Record<string, string>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const target = resolveSafeChildPath(workspacePath, file);
    await mkdir(posix.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}
