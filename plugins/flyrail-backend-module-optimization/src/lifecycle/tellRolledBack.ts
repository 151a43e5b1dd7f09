import { mediumName, type Medium } from '../change/leaves';
import type { Operation } from './rollback';

/**
 * Says once what was undone, wherever that is told: the status and its history, the owner, the metric, an Event. Nothing
 * is applied by itself until the spec is changed.
 *
 * @param asked - somebody wanted it so (`by`, where that is known); otherwise it is a warning
 */
export function tellRolledBack(
  { look, parts, story, state }: Operation,
  main: Medium,
  { told, by, asked }: { told: string; by?: string; asked: boolean },
): void {
  const { id } = state.recommendation;
  const now = look.now();
  story.status.held = {
    since: now.toISOString(),
    reason: 'RolledBack',
    message: told.slice(0, 2048),
    recommendation: id,
    generation: look.object.metadata.generation ?? 0,
  };
  story
    .phase('RolledBack', told)
    .happened(
      { what: 'RolledBack', recommendation: id, by, message: told },
      now,
    );
  parts.announcer.announce({
    what: 'RolledBack',
    cluster: look.cluster.name,
    object: look.object,
    recommendation: id,
    message: told,
  });
  parts.metrics.rollbacks.inc({ cluster: look.cluster.name });
  look.event({
    type: asked ? 'Normal' : 'Warning',
    reason: 'OptimizationRolledBack',
    action: 'RollBack',
    note: `${mediumName(main)}: ${told}`,
  });
}
