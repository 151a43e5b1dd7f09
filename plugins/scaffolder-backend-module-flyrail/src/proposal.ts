import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { z } from 'zod/v3';
import type { Repository } from './repository';

type Zod = typeof z;

/** What an action hands over that writes the files of a pull request: what the next step opens it with. */
export const proposalOutput = {
  changed: (zod: Zod) =>
    zod.boolean().describe('false: the repository has it already'),
  scm: (zod: Zod) => zod.enum(['github', 'gitlab']),
  branch: (zod: Zod) => zod.string(),
  title: (zod: Zod) => zod.string(),
  description: (zod: Zod) => zod.string(),
  files: (zod: Zod) => zod.array(zod.string()).describe('What was written'),
  summary: (zod: Zod) =>
    zod.string().describe('What came of it, in a sentence'),
};

type ProposalOutput = {
  [Name in keyof typeof proposalOutput]: z.infer<
    ReturnType<(typeof proposalOutput)[Name]>
  >;
};

/** A pull request to be opened. */
export interface Proposal {
  repository: Repository;
  branch: string;
  title: string;
  /** Markdown. */
  description: string;
  /** The whole new text of each file that changes, by its path. */
  files: Record<string, string>;
  /** Asked for before: the branch has it, and with it the pull request. Then nothing is written. */
  proposed: boolean;
  /** The summary where no file changes. */
  inPlace: string;
  /** The person may give the title: another one makes another branch. */
  isTitleGiven?: boolean;
  /** What is to be checked of it, each a sentence without its full stop. */
  notes?: readonly string[];
}

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

/** Writes the files of a proposal into the workspace, says what came of it, and hands the proposal over. */
export async function propose(
  context: Pick<
    ActionContext<Record<string, never>, ProposalOutput>,
    'workspacePath' | 'logger' | 'output'
  >,
  proposal: Proposal,
): Promise<void> {
  const { repository, branch, title, proposed, notes = [] } = proposal;
  const written = proposed ? {} : proposal.files;
  await writeFiles(context.workspacePath, written);
  const files = Object.keys(written);
  const inPlace = proposed
    ? `branch ${branch} has it already, identical: look at its pull request; where that was closed, delete the branch and ask again${
        proposal.isTitleGiven ? ', or choose another title' : ''
      }`
    : proposal.inPlace;
  const outcome = files.length ? `${title}: ${files.join(', ')}` : inPlace;
  const summary = [outcome, ...notes].join('. ');
  context.logger.info(summary);
  context.output('changed', files.length > 0);
  context.output('scm', repository.scm);
  context.output('branch', branch);
  context.output('title', title);
  context.output(
    'description',
    [proposal.description, ...notes.map(note => `${note}.`)].join('\n\n'),
  );
  context.output('files', files);
  context.output('summary', summary);
}

/** Into the workspace, from where the action takes them that opens the pull request. */
async function writeFiles(
  workspacePath: string,
  files: Record<string, string>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const target = resolveSafeChildPath(workspacePath, file);
    await mkdir(posix.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}
