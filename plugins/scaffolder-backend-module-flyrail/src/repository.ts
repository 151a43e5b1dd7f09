import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { parseRepoUrl } from '@backstage/plugin-scaffolder-node';

/** A repository that a pull request may be opened for. */
export interface Repository {
  scm: 'github' | 'gitlab';
  /** A file on a branch, the default one if none is named; undefined when there is no such branch or file. */
  read(path: string, branch?: string): Promise<string | undefined>;
}

/** How each of them addresses the files of a branch. */
const FILES: Record<Repository['scm'], string> = {
  github: 'blob',
  gitlab: '-/blob',
};

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
  return {
    scm,
    async read(path, branch = 'HEAD') {
      const url = `${base}/${owner}/${repo}/${FILES[scm]}/${branch}/${path}`;
      try {
        return (await (await reader.readUrl(url)).buffer()).toString('utf8');
      } catch (error) {
        if ((error as Error).name === 'NotFoundError') return undefined;
        throw new InputError(
          `${url} could not be read (field "Repository"): ${
            (error as Error).message
          }. May the token in integrations.${scm} of the portal read it?`,
        );
      }
    },
  };
}
