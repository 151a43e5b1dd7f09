import { ANNOTATION_SOURCE_LOCATION, Entity } from '@backstage/catalog-model';

/**
 * The repository of an entity as `RepoUrlPicker` writes it, by its annotation `backstage.io/source-location`; undefined
 * where that names no repository by an owner and a name, as GitHub and GitLab do. Pure.
 */
export function repoUrlOf(entity: Entity): string | undefined {
  const location =
    entity.metadata.annotations?.[ANNOTATION_SOURCE_LOCATION] ?? '';
  if (!location.startsWith('url:')) return undefined;
  let url: URL;
  try {
    url = new URL(location.slice('url:'.length));
  } catch {
    return undefined;
  }
  // What follows names a branch and a folder. A project of GitLab may be in a group of a group; with more names than two,
  // others mean something else by them.
  const [start, ofGitLab] = url.pathname.split('/-/');
  const isGitLab = ofGitLab !== undefined || url.hostname.includes('gitlab');
  const project =
    ofGitLab === undefined ? start.split(/\/(?:tree|blob|raw)\//)[0] : start;
  const names = project.split('/').filter(Boolean);
  if (names.length > 2 && !isGitLab) return undefined;
  const repo = names.pop()?.replace(/\.git$/, '');
  if (!repo || names.length === 0) return undefined;
  const query = new URLSearchParams({ owner: names.join('/'), repo });
  return `${url.host}?${query}`;
}
