import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { parseAllDocuments } from 'yaml';
import { patchExamples } from './examples';
import { patchedManifest } from './manifestFiles';
import { nameOf, placesOf, type Patch, type Places } from './objectPlaces';
import { branchOfChange, pathIn, propose, proposalOutput } from './proposal';
import { repositoryOf, type Repository } from './repository';

/**
 * `flyrail:manifest:patch`: writes the files of a pull request that changes objects a repository keeps, for
 * `publish:github:pull-request` or `publish:gitlab:merge-request` to take from the workspace. What is changed is what
 * the patch names; comments, order and other objects in the files stay. Writes nothing anywhere else.
 *
 * Safe to repeat: what the repository has already is not written again.
 */
export function createPatchManifestAction(deps: {
  reader: UrlReaderService;
  integrations: ScmIntegrations;
}) {
  return createTemplateAction({
    id: 'flyrail:manifest:patch',
    description:
      'Changes the named fields of Kubernetes objects in the files of a repository that have them, for a pull request',
    supportsDryRun: true,
    examples: patchExamples,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker gives it'),
        files: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Paths of the files that have the objects, or of folders to look for them in; with none, the whole repository is searched',
            ),
        patch: z =>
          z
            .string()
            .describe(
              'YAML: of each object apiVersion, kind, metadata and what changes of its spec',
            ),
        title: z => z.string().optional().describe('Of the pull request'),
      },
      output: proposalOutput,
    },
    async handler(context) {
      const { input } = context;
      const repository = repositoryOf({ repoUrl: input.repoUrl, ...deps });
      const patches = patchesOf(input.patch);
      const paths = (input.files ?? []).map(file =>
        pathIn(file, { input: 'files', field: 'Files' }),
      );
      const found = await placesOf(repository, paths, patches);
      const changed = patchedFiles(found);
      const names = patches.map(nameOf);
      const title = input.title?.trim() || `Resize ${names[0]}`;
      const branch = branchOfChange(title, Object.values(changed));
      const proposed = await isOnBranch(repository, changed, branch);
      await propose(context, {
        ...{ repository, branch, title, proposed, isTitleGiven: true },
        files: changed,
        notes: found.notes,
        description: [
          `Proposed by the portal, for ${names.join(' and ')}:`,
          '',
          '```yaml',
          input.patch.trim(),
          '```',
        ].join('\n'),
        inPlace: `${[...new Set(found.places.map(({ path }) => path))].join(
          ', ',
        )}: it is so already in the repository, and no pull request is needed`,
      });
    },
  });
}

/** @throws InputError for what is no patch */
function patchesOf(text: string): Patch[] {
  const documents = parseAllDocuments(text);
  const patches = (Array.isArray(documents) ? documents : []).map(document => {
    if (document.errors.length > 0) {
      throw new InputError(
        `patch (field "Change"): this is no YAML: ${document.errors[0].message}`,
      );
    }
    return document.toJS() as Patch | null;
  });
  const isWhole = (patch: Patch | null): patch is Patch =>
    Boolean(patch?.kind && patch.metadata?.name && patch.spec);
  if (patches.length === 0 || !patches.every(isWhole)) {
    throw new InputError(
      'patch (field "Change"): each object needs kind, metadata.name and spec. Copy it from the tab "Optimization" of the component',
    );
  }
  return patches;
}

/** The files with the patches on them, those only that change. */
function patchedFiles({ texts, places }: Places): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const { path, patch } of places) {
    const result = patchedManifest(
      path,
      changed[path] ?? texts.get(path)!,
      patch,
    );
    if (result !== undefined) changed[path] = result;
  }
  return changed;
}

/** Asked for before: the branch has it, and with it the pull request. */
async function isOnBranch(
  repository: Repository,
  files: Record<string, string>,
  branch: string,
): Promise<boolean> {
  const there = await Promise.all(
    Object.entries(files).map(
      async ([path, text]) => (await repository.read(path, branch)) === text,
    ),
  );
  return there.length > 0 && there.every(Boolean);
}
