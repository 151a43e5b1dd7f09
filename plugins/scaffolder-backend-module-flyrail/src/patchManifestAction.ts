import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { parseAllDocuments } from 'yaml';
import { patchExamples } from './examples';
import { patchedManifest } from './manifestFiles';
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
      'Changes the named fields of Kubernetes objects in files of a repository, for a pull request',
    supportsDryRun: true,
    examples: patchExamples,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker gives it'),
        files: z =>
          z
            .array(z.string())
            .describe('Paths of the files that have the objects'),
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
      const paths = input.files.map(file =>
        pathIn(file, { input: 'files', field: 'Files' }),
      );
      const changed = await patchedFiles(repository, paths, patches);
      const names = patches.map(
        ({ kind, metadata }) =>
          `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      const title = input.title?.trim() || `Resize ${names[0]}`;
      const branch = branchOfChange(title, Object.values(changed));
      const proposed = await isOnBranch(repository, changed, branch);
      await propose(context, {
        ...{ repository, branch, title, proposed },
        files: changed,
        description: [
          `Proposed by the portal, for ${names.join(' and ')}:`,
          '',
          '```yaml',
          input.patch.trim(),
          '```',
        ].join('\n'),
        inPlace: `${paths.join(
          ', ',
        )}: it is so already in the repository, and no pull request is needed`,
      });
    },
  });
}

type Patch = KubernetesObject & { metadata: { name: string } };

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

/** The files with the patches on them, those only that change. @throws InputError for an object that none of them has */
async function patchedFiles(
  repository: Repository,
  paths: readonly string[],
  patches: readonly Patch[],
): Promise<Record<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await repository.read(path);
    if (text !== undefined) texts.set(path, text);
  }
  const changed: Record<string, string> = {};
  for (const patch of patches) {
    let isThere = false;
    for (const [path, text] of texts) {
      const result = patchedManifest(text, patch);
      if (result === 'absent') continue;
      isThere = true;
      if (result !== undefined) {
        texts.set(path, result);
        changed[path] = result;
      }
    }
    if (!isThere) {
      throw new InputError(
        `The repository has no ${patch.kind} ${
          patch.metadata.namespace ?? ''
        }/${patch.metadata.name} in ${
          paths.join(', ') || 'no file at all'
        }. Write the path of the file that has it (field "Files").`,
      );
    }
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
