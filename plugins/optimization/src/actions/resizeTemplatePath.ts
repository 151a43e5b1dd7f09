/** Longer addresses are cut or refused on their way; then the change is pasted by hand. */
const MOST_CHARACTERS = 6_000;

/**
 * The page of the template that resizes a workload by a pull request, its form filled in with the change. Pure.
 *
 * @param repoUrl - the repository to propose first, as `RepoUrlPicker` writes it
 */
export function resizeTemplatePath(yaml: string, repoUrl?: string): string {
  const path = '/create/templates/default/resize';
  const query = new URLSearchParams({
    formData: JSON.stringify({ patch: yaml, repoUrl }),
  }).toString();
  return query.length > MOST_CHARACTERS ? path : `${path}?${query}`;
}
