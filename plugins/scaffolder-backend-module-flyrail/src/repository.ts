import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { parseRepoUrl } from '@backstage/plugin-scaffolder-node';
import { posix } from 'node:path';

/** A repository that a pull request may be opened for. */
export interface Repository {
  scm: 'github' | 'gitlab';
  /** A file on a branch, the default one if none is named; undefined when there is no such branch or file. */
  read(path: string, branch?: string): Promise<string | undefined>;
  /**
   * The YAML files below a folder of the default branch; all of them with no folder.
   *
   * @throws InputError when there is more than can be searched
   */
  readBelow(folder: string): Promise<FilesBelow>;
}

export interface FilesBelow {
  /** By their path. */
  texts: Map<string, string>;
  /** The paths of those that are larger than a manifest, and were not read. */
  tooLarge: string[];
}

/** How each of them addresses the files and folders of a branch. */
const ADDRESSES: Record<
  Repository['scm'],
  { readonly file: string; readonly folder: string }
> = {
  github: { file: 'blob', folder: 'tree' },
  gitlab: { file: '-/blob', folder: '-/tree' },
};

const YAML_FILE = /\.ya?ml$/i;
/** A manifest is not larger; a file of generated data is. */
export const LARGEST_MANIFEST = 1024 ** 2;
/** What is searched of a repository at once, and held in memory for it. */
const MOST_SEARCHED = 64 * 1024 ** 2;

/**
 * The repository of a `repoUrl` as `RepoUrlPicker` gives it, read with the portal's integrations.
 *
 * @throws InputError naming the host and the setting, when no integration covers it
 */
export function repositoryOf(options: {
  repoUrl: string;
  integrations: ScmIntegrations;
  reader: UrlReaderService;
}): Repository {
  const { repoUrl, integrations, reader } = options;
  const { host, owner, repo } = parseRepoUrl(repoUrl, integrations);
  const scm = integrations.byHost(host)?.type;
  if (scm !== 'github' && scm !== 'gitlab') {
    throw new InputError(
      `Repository host "${host}" (field "Repository"): pull requests need integrations.github or integrations.gitlab with this host in the portal's configuration${
        scm ? `, not integrations.${scm}` : ''
      }`,
    );
  }
  // A GitLab of one's own may be below a path of its host.
  const base =
    integrations.gitlab.byHost(host)?.config.baseUrl ?? `https://${host}`;
  const root = `${base}/${owner}/${repo}`;
  const unreadable = (url: string, error: unknown) =>
    new InputError(
      `${url} could not be read (field "Repository"): ${
        (error as Error).message
      }. May the token in integrations.${scm} of the portal read it?`,
    );
  return {
    scm,
    async read(path, branch = 'HEAD') {
      const url = `${root}/${ADDRESSES[scm].file}/${branch}/${path}`;
      try {
        return (await (await reader.readUrl(url)).buffer()).toString('utf8');
      } catch (error) {
        if ((error as Error).name === 'NotFoundError') return undefined;
        throw unreadable(url, error);
      }
    },
    async readBelow(folder) {
      const url = folder
        ? `${root}/${ADDRESSES[scm].folder}/HEAD/${folder}`
        : root;
      let searched = 0;
      const texts = new Map<string, string>();
      const tooLarge: string[] = [];
      try {
        const tree = await reader.readTree(url, {
          filter(path, { size } = { size: 0 }) {
            if (!YAML_FILE.test(path)) return false;
            if (size > LARGEST_MANIFEST) {
              tooLarge.push(posix.join(folder, path));
              return false;
            }
            searched += size;
            return searched <= MOST_SEARCHED;
          },
        });
        for (const file of await tree.files()) {
          const text = (await file.content()).toString('utf8');
          texts.set(posix.join(folder, file.path), text);
        }
      } catch (error) {
        throw unreadable(url, error);
      }
      if (searched > MOST_SEARCHED) {
        throw new InputError(
          `${url} has more than ${
            MOST_SEARCHED / 1024 ** 2
          } MiB of YAML, too much to search. Name the file, or a folder with less (field "Files").`,
        );
      }
      return { texts, tooLarge };
    },
  };
}
