import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import { parseAllDocuments } from 'yaml';
import { patchExamples } from './examples';
import { hasObject, patchedManifest } from './manifestFiles';
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
      const texts = await textsOf(repository, paths, patches);
      const changed = patchedFiles(texts, paths, patches);
      const names = patches.map(nameOf);
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
        inPlace: `${[...texts.keys()].join(
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

/** A path that ends like this is a file, any other one a folder. */
const FILE = /\.(ya?ml|json)$/i;
/** So many places are named of an object that is in several. */
const MOST_NAMED = 5;

/**
 * The files to change: those that are named, and of folders those that have the objects; of no path, of the whole
 * repository.
 *
 * @throws InputError for an object that several files of the folders have: which is meant, a person knows
 */
async function textsOf(
  repository: Repository,
  paths: readonly string[],
  patches: readonly Patch[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths.filter(each => FILE.test(each))) {
    const text = await repository.read(path);
    if (text !== undefined) texts.set(path, text);
  }
  const folders = paths.length ? paths.filter(each => !FILE.test(each)) : [''];
  const searched = new Map<string, string>();
  for (const folder of folders) {
    for (const [path, text] of await repository.readBelow(folder)) {
      if (!texts.has(path)) searched.set(path, text);
    }
  }
  for (const patch of patches) {
    const holds = ([, text]: [string, string]) => hasObject(text, patch);
    if ([...texts].some(holds)) continue;
    const found = [...searched].filter(holds).map(([path]) => path);
    if (found.length > 1) {
      const more = found.length - MOST_NAMED;
      throw new InputError(
        `${nameOf(patch)} is in several files: ${found
          .slice(0, MOST_NAMED)
          .join(', ')}${
          more > 0 ? ` and ${more} more` : ''
        }. Write which is meant (field "Files").`,
      );
    }
    for (const path of found) texts.set(path, searched.get(path)!);
  }
  return texts;
}

function nameOf({ kind, metadata }: Patch): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The files with the patches on them, those only that change. @throws InputError for an object that none of them has */
function patchedFiles(
  texts: Map<string, string>,
  paths: readonly string[],
  patches: readonly Patch[],
): Record<string, string> {
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
        `The repository has no ${nameOf(patch)} in ${
          paths.join(', ') || 'any YAML file of its default branch'
        }. Write the path of the file that has it (field "Files"), or the repository that does (field "Repository"). What a chart makes of its values is changed there by hand.`,
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
