import { ANNOTATION_SOURCE_LOCATION, Entity } from '@backstage/catalog-model';

/**
 * The repository of an entity as `RepoUrlPicker` writes it, by its annotation `backstage.io/source-location`; undefined
 * where that names no repository of GitHub or GitLab. Pure.
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
  // What follows names a branch and a folder. A project of GitLab may be in a group of a group.
  const [project] = url.pathname.split(/\/(?:-|tree|blob|raw)\//);
  const names = project.split('/').filter(Boolean);
  const repo = names.pop()?.replace(/\.git$/, '');
  if (!repo || names.length === 0) return undefined;
  const query = new URLSearchParams({ owner: names.join('/'), repo });
  return `${url.host}?${query}`;
}
