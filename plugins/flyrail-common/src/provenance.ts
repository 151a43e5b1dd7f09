import { FLYRAIL_REQUESTED_BY } from './annotations';
import type { LatestResource } from './api';
import type { GitOwner } from './gitOwner';

const TOOLS: Record<GitOwner['tool'], string> = {
  argocd: 'Argo CD',
  flux: 'Flux',
  helm: 'Helm',
};

/** `Argo CD (shop)`. @public */
export function gitOwnerText({ tool, name }: GitOwner): string {
  return name ? `${TOOLS[tool]} (${name})` : TOOLS[tool];
}

/**
 * Who made an object that is there, as far as it says so itself, and when:
 * `made by user:default/jane, created 2026-11-21T10:00:00Z`. Pure.
 *
 * @public
 */
export function provenanceText(latest: LatestResource): string {
  const { object, gitOwner, managers } = latest;
  const { annotations, creationTimestamp } = object.metadata;
  const person =
    annotations?.[FLYRAIL_REQUESTED_BY] ??
    (managers[0] && `"${managers[0].manager}", outside this portal`);
  const made = gitOwner
    ? `kept by ${gitOwnerText(gitOwner)}`
    : `made by ${person ?? 'somebody outside this portal'}`;
  return creationTimestamp ? `${made}, created ${creationTimestamp}` : made;
}
